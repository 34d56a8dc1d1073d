"""Reads of stand-ins."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from backend.common.db.rows import get_visible
from backend.organisations.models import Person
from backend.posts import policies
from backend.posts.models import Claim, StandIn


def get_stand_in(*, actor: Person, id: UUID) -> StandIn:
    rows = policies.visible_stand_ins(actor).select_related("claim__post", "claim__person", "served")
    return get_visible(rows, id)


def list_my_stand_ins(*, actor: Person) -> QuerySet[StandIn, Any]:
    """Dates that the actor is asked to do or has agreed to do for somebody, and those that somebody does for the actor."""
    mine = StandIn.objects.filter(to_person=actor) | StandIn.objects.filter(claim__person=actor)
    return mine.filter(state__in=StandIn.LIVE).values(
        "id", "state", "note", "claim_id", "to_person_id", "starts_at", "ends_at", "answered_at", "created_at", "version",
        "served_id", post_id=F("claim__post_id"), post_title=F("claim__post__title"), from_person_id=F("claim__person_id"),
        from_person_name=F("claim__person__name"), to_person_name=F("to_person__name"),
    )  # fmt: skip


def stand_ins_to_come(now: datetime, **where: Any) -> list[StandIn]:
    """Open and accepted ones whose date has not begun."""
    rows = StandIn.objects.filter(**where, state__in=StandIn.LIVE, starts_at__gt=now)
    return list(rows.select_related("claim__post", "served").order_by("pk"))


def stands_in_between(person: Person, start: datetime, end: datetime) -> bool:
    """Whether the person does another date for somebody in that time."""
    accepted = StandIn.objects.filter(to_person=person, state=StandIn.State.ACCEPTED)
    return accepted.filter(starts_at__lt=end, ends_at__gt=start).exists()


def all_given_away(claim: Claim, duties: Collection[tuple[datetime, datetime]]) -> bool:
    """Whether somebody else does all of these duties for the holder; False for none."""
    accepted = StandIn.objects.filter(claim=claim, state=StandIn.State.ACCEPTED)
    dates = list(accepted.values_list("starts_at", "ends_at")) if duties else []
    return bool(duties) and all(any(first <= start < last for first, last in dates) for start, _end in duties)
