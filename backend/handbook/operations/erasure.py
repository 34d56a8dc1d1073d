"""Erasure on request, and the hold that prevents it for a time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import expect_state, require
from backend.handbook import policies, queries
from backend.handbook.models import Household, Pairing, Visit
from backend.handbook.operations import pairings
from backend.handbook.operations.rules import LegalHold, record
from backend.organisations.models import Person

State = Household.State


@operation
def erase_household(*, actor: Person, household_id: UUID, now: datetime) -> Household:
    """Erase the data of a household at its request. Idempotent.

    Contact, notes, answers and needs go; the code, the days and the counts stay. Raises NotFound, NotAllowed, LegalHold.
    """
    household = queries.get_household(actor=actor, id=household_id)
    require(policies.may_organise(actor, household))
    if household.state == State.ERASED:
        return household
    if household.hold:
        raise LegalHold
    pairings.end_all(household, actor=actor, now=now, reason=Pairing.Reason.HOUSEHOLD)
    fields: dict[str, Any] = {"contact": None, "note": None, "needs": [], "unpaired_at": household.unpaired_at or now}
    versions.update_versioned(household, state=State.ERASED, closed_at=household.closed_at or now, **fields)
    record("household.erased", household, actor=actor, now=now)
    texts_or_open = Q(note__isnull=False) | Q(answer__isnull=False) | ~Q(state=Visit.State.CLOSED)
    for visit in household.visits.filter(texts_or_open).order_by("pk"):
        closed = {"state": Visit.State.CLOSED, "closed_at": visit.closed_at or now}
        versions.update_versioned(visit, note=None, answer=None, **closed)
        record("visit.erased", visit, actor=actor, now=now, household_id=household.pk)
    return household


@operation
def lock_household(*, actor: Person, household_id: UUID, now: datetime, reason: str) -> None:
    """Put a household on hold: nothing of it is erased. Needs a reason. Shows the administrator nothing of the household."""
    household = get_to_hold(actor, household_id)
    expect_state(household, State.ACTIVE, State.CLOSED)
    if household.hold != reason:
        versions.update_versioned(household, hold=reason)
        record("household.held", household, actor=actor, now=now, reason=reason)


@operation
def release_household(*, actor: Person, household_id: UUID, now: datetime) -> None:
    """End the hold; the next sweep removes texts that are overdue."""
    household = get_to_hold(actor, household_id)
    if household.hold:
        versions.update_versioned(household, hold=Household.Hold.NONE)
        record("household.released", household, actor=actor, now=now)


def get_to_hold(actor: Person, household_id: UUID) -> Household:
    household = queries.get_holdable(actor=actor, id=household_id)
    require(policies.may_hold(actor, household))
    return household
