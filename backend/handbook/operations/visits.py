"""Record a visit, and read its texts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Invalid, does_not_exist, expect_state, require
from backend.handbook import policies, queries
from backend.handbook.id_numbers import refuse_id_numbers
from backend.handbook.models import Household, Pairing, Visit
from backend.handbook.operations.rules import (
    NothingKept,
    check_unchanged,
    expect_consent,
    opened,
    record,
    record_with_member,
    sealed,
)
from backend.organisations.models import Person
from backend.organisations.operations.account_changes import expect_texts_open
from backend.organisations.policies import has_asked_for_help


@operation
@sensitive_variables()
def record_visit(
    *,
    actor: Person,
    household_id: UUID,
    now: datetime,
    day: date,
    topic: str,
    note: str = "",
    request: bool = False,
    answer: str = "",
    promised_on: date | None = None,
    person_id: UUID | None = None,
) -> Visit:
    """Record a visit. `person_id` is a paired member whose helper the actor is; by default the actor.

    Raises NotFound, NotAllowed, Invalid, IdNumberForbidden, ConsentExpired, IllegalTransition.
    """
    household = queries.get_household(actor=actor, id=household_id)
    pairing = get_pairing(actor, household, person_id or actor.pk)
    expect_state(household, Household.State.ACTIVE)
    expect_consent(household, now)
    check_days(pairing, day, promised_on, now)
    check_request(request, answer, promised_on)
    refuse_id_numbers(note=note, answer=answer)
    check_unchanged(household)
    helped = pairing.person_id != actor.pk
    visit = Visit(
        household=household, pairing=pairing, person_id=pairing.person_id, entered_by=actor if helped else None, day=day,
        topic=topic, request=request, promised_on=promised_on, state=first_state(request, answer), created_at=now,
        closed_at=None if request else now, counted_path=household.unit_path, counted_scope_ids=household.scope_ids,
    )  # fmt: skip
    visit.note, visit.answer = sealed(visit, "note", note), sealed(visit, "answer", answer)
    visit.save(force_insert=True)
    behalf = visit.person_id if helped else None
    facts: dict[str, Any] = {"counts": {"visits": 1}, "request": request, "day": day}
    record_with_member("visit.recorded", visit, actor=actor, now=now, on_behalf_of_id=behalf, **facts)
    return visit


def get_pairing(actor: Person, household: Household, person_id: UUID) -> Pairing:
    """The pairing in force of the visit: the actor's own, or that of a member whose helper the actor is."""
    pairing = queries.find_pairing(household=household, person_id=person_id)
    if person_id == actor.pk:
        require(pairing is not None)
    else:
        require(policies.may_organise(actor, household))
        if pairing is None:
            raise does_not_exist("person_id")
        require(has_asked_for_help(pairing.person))
    assert pairing is not None
    return pairing


def check_days(pairing: Pairing, day: date, promised_on: date | None, now: datetime) -> None:
    if day > timezone.localdate(now):
        raise Invalid({"day": [_("This day is yet to come.")]})
    if pairing.from_date is None or day < pairing.from_date:
        raise Invalid({"day": [_("The pairing had not begun on this day.")]})
    if promised_on is not None and promised_on < day:
        raise Invalid({"promised_on": [_("This lies before the visit.")]})


def check_request(request: bool, answer: str, promised_on: date | None) -> None:
    """Raise Invalid for an answer or a promise without a request."""
    present = {"answer": bool(answer), "promised_on": promised_on is not None}
    if not request and any(present.values()):
        raise Invalid({name: [_("This belongs to a request.")] for name in present if present[name]})


def first_state(request: bool, answer: str) -> str:
    if not request:
        return Visit.State.CLOSED
    return Visit.State.ANSWERED_ON_SITE if answer else Visit.State.NOTED


@operation
@sensitive_variables()
def read_visit(*, actor: Person, visit_id: UUID, now: datetime, purpose: str) -> dict[str, str | None]:
    """Open the note and the first answer for a stated purpose; every reading is recorded in the journal.

    Raises NotFound, NothingKept, ConsentExpired.
    """
    visit = queries.get_visit(actor=actor, id=visit_id)
    expect_texts_open(actor, now)
    if visit.note is None and visit.answer is None:
        raise NothingKept
    expect_consent(visit.household, now)
    versions.update_versioned(visit)
    facts = {"purpose": purpose, "household_id": visit.household_id}
    record("visit.read", visit, actor=actor, now=now, **facts)
    return {"note": opened(visit, "note"), "answer": opened(visit, "answer")}
