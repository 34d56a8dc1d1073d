"""Removes texts after their retention period. A sweep; each row in a transaction of its own, with its line in the report."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from backend.common.db import versions
from backend.common.errors import ConcurrentUpdate
from backend.handbook.models import Household, RetentionReport, Visit
from backend.handbook.operations.rules import record
from backend.organisations.models import Person

What = RetentionReport.What
TEXTS_KEPT_FOR = timedelta(days=365)  # after the visit or the household was closed
CONTACT_KEPT_FOR = timedelta(days=30)  # after the last pairing ended
OF_HOUSEHOLD, OF_VISIT = ("contact", "note"), ("note", "answer")


def apply_retention(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Remove due texts and report how many; returns how many rows changed, 0 when nothing is left. Safe to run twice.

    Texts of households on hold stay until the release.
    """
    changed = 0
    for what, rows, fields in due_texts(now):
        for row in rows.order_by("pk")[: max(limit - changed, 0)]:
            changed += remove(row, fields, what, actor=actor, now=now)
    return changed


def due_texts(now: datetime) -> Iterator[tuple[str, QuerySet[Any], Sequence[str]]]:
    """The texts to remove: kind for the report, rows, fields."""
    today, long_ago = timezone.localdate(now), now - TEXTS_KEPT_FOR
    households = Household.objects.filter(hold="")
    visits = Visit.objects.filter(any_stored(*OF_VISIT), household__hold="").select_related("household")
    yield What.CONSENT_OVER, households.filter(any_stored(*OF_HOUSEHOLD), consent_until__lt=today), OF_HOUSEHOLD
    yield What.CONSENT_OVER, visits.filter(household__consent_until__lt=today), OF_VISIT
    unpaired = households.filter(pairings_in_force=0, unpaired_at__lt=now - CONTACT_KEPT_FOR)
    yield What.CONTACTS, unpaired.filter(any_stored("contact")), ("contact",)
    yield What.HOUSEHOLD_NOTES, households.filter(any_stored("note"), closed_at__lt=long_ago), ("note",)
    closed = Q(closed_at__lt=long_ago) | Q(household__closed_at__lt=long_ago)
    yield What.VISIT_TEXTS, visits.filter(closed), OF_VISIT


def any_stored(*fields: str) -> Q:
    return reduce(or_, (Q(**{f"{name}__isnull": False}) for name in fields))


def remove(row: Household | Visit, fields: Sequence[str], what: str, *, actor: Person, now: datetime) -> bool:
    household = row if isinstance(row, Household) else row.household
    texts = sum(getattr(row, name) is not None for name in fields)
    kind = f"{row._meta.model_name}.texts_removed"
    try:
        with transaction.atomic():
            versions.update_versioned(row, **dict.fromkeys(fields))
            record(kind, row, actor=actor, now=now, what=what)
            report(household, what, texts, now)
    except ConcurrentUpdate:
        return False
    return True


def report(household: Household, what: str, texts: int, now: datetime) -> None:
    line = {"root_id": household.root_id, "day": timezone.localdate(now), "what": what}
    if not RetentionReport.objects.filter(**line).update(how_many=F("how_many") + texts):
        RetentionReport.objects.create(**line, how_many=texts)
