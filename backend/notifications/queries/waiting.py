"""Reads of what waits for a person: one statement for each kind that their roles allow, for any number of rows."""

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Window

from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.waiting import WaitingList
from backend.organisations.models import Person


def list_waiting(actor: Person, waiting: WaitingList, now: datetime) -> QuerySet[Any, dict[str, Any]]:
    """The rows of one list, those that have waited longest first."""
    rows = waiting.rows(actor, now).annotate(waits_since=waiting.waits_since, waits_until=waiting.waits_until)
    fields = {*CATALOGUE.nouns[waiting.noun].fields, "id", "waits_since", "waits_until"}
    return rows.order_by("waits_since", "id").values(*sorted(fields))


def first_waiting(actor: Person, waiting: WaitingList, now: datetime, most: int) -> list[dict[str, Any]]:
    """The first `most` of a list, each with the `total` of all."""
    return list(list_waiting(actor, waiting, now).annotate(total=Window(Count("pk")))[:most])
