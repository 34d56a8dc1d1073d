"""Feedback slips: the clock makes them from records, the member reads first, then they go to the home unit."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from backend.campaigns import policies, queries
from backend.campaigns.models import FeedbackSlip, ResidenceRegistration
from backend.campaigns.queries.slip_records import (
    DAY,
    Quarter,
    is_anything,
    quarter_before,
    quarter_named,
    records_in,
)
from backend.common.calendar import local_moment, working_days_after
from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import ConcurrentUpdate, Conflict, Invalid, expect_state, require
from backend.journal import operations as journal
from backend.organisations.models import Person

State, Answer = FeedbackSlip.State, FeedbackSlip.Answer
#: How long the member has it alone (ours).
WORKING_DAYS = 10
MADE_UP_FOR = 14 * DAY


class TimeToObjectOver(Conflict):
    code = "time-to-object-over"
    title = _("The time to object to this slip is over.")


class RecordsSayTheSame(Conflict):
    code = "records-say-the-same"
    title = _("The records say what the slip says. Put the records right first, or let the slip stand and say why.")


# --- made by the clock ---------------------------------------------------------------------------------------------------


def make_feedback_slips(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Make the slips of the last quarter that are not there yet; returns how many. `limit` registrations to a transaction.

    Without records there is no slip; the next night tries again, until the following quarter is over, and two weeks longer: if
    the clock stood still in its last nights, what they would have made is made up.
    """
    require(actor.is_system)
    today = timezone.localdate(now)
    quarters = {quarter_before(today), quarter_before(today - MADE_UP_FOR)}
    return sum(make_slips_of(quarter, actor=actor, now=now, limit=limit) for quarter in sorted(quarters))


def make_slips_of(quarter: Quarter, *, actor: Person, now: datetime, limit: int) -> int:
    made, after = 0, None
    while batch := list(queries.registrations_without_slip(quarter, after).values_list("pk", flat=True)[:limit]):
        made += make_some(registration_ids=batch, quarter=quarter, actor=actor, now=now)
        after = batch[-1]
    return made


@operation
def make_some(*, registration_ids: Sequence[UUID], quarter: Quarter, actor: Person, now: datetime) -> int:
    """Make these slips. The rows are locked in one order, so that of two workers the later one finds the slips of the earlier."""
    rows = ResidenceRegistration.objects.filter(pk__in=registration_ids).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True, of=("self",))
    held = {row.pk: row for row in rows.select_related("person__home_unit")}
    made = FeedbackSlip.objects.filter(registration__in=held, year=quarter.year, quarter=quarter.number)
    for registration_id in made.values_list("registration_id", flat=True):
        del held[registration_id]
    content = records_in(held.values(), quarter)
    until = time_to_object(timezone.localdate(now))
    slips = [
        FeedbackSlip(
            **{name: getattr(row, name) for name in ("root_id", "unit_id", "unit_path", "cell_id", "scope_ids")},
            registration=row,
            person_id=row.person_id,
            home_unit=row.person.home_unit,
            year=quarter.year,
            quarter=quarter.number,
            content=content[row.pk],
            object_until=until,
            created_at=now,
        )
        for row in held.values()
        if is_anything(content[row.pk])
    ]
    FeedbackSlip.objects.bulk_create(slips)
    journal.record_all([entry_of("slip.made", slip, actor, now) for slip in slips])
    return len(slips)


def time_to_object(today: date) -> datetime:
    """The end of the last working day on which the member may object."""
    return local_moment(working_days_after(today, WORKING_DAYS, queries.working_days(today)) + DAY)


def release_slips(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Release what was not objected to in time; returns how many. Each in a transaction of its own: an objection that
    comes meanwhile wins."""
    require(actor.is_system)
    return sum(release_lapsed(slip, actor, now) for slip in queries.slips_to_release(now)[:limit])


def release_lapsed(slip: FeedbackSlip, actor: Person, now: datetime) -> bool:
    try:
        with transaction.atomic():
            release(slip, actor, now, how="LAPSED")
    except ConcurrentUpdate:
        return False
    return True


def release(slip: FeedbackSlip, actor: Person, now: datetime, *, how: str) -> None:
    """Release it: the secretary of the home branch reads it from now on, and it changes no more."""
    versions.update_versioned(slip, state=State.RELEASED, released_at=now)
    record("slip.released", slip, actor, now, how=how)


# --- what the member says, and what the community answers -----------------------------------------------------------------


@operation
def agree_to_slip(*, actor: Person, slip_id: UUID, now: datetime) -> FeedbackSlip:
    """The member finds it right: it goes to the home unit at once. Raises NotFound, NotAllowed, IllegalTransition."""
    slip = own_slip(actor, slip_id)
    versions.update_versioned(slip, agreed_at=now)
    record("slip.agreed", slip, actor, now)
    release(slip, actor, now, how="AGREED")
    return queries.get_slip(actor=actor, id=slip.pk)


@operation
@sensitive_variables()
def object_to_slip(*, actor: Person, slip_id: UUID, now: datetime, reason: str) -> FeedbackSlip:
    """The member says what is wrong; nothing goes to the home unit until the community has answered.

    Raises NotFound, NotAllowed, IllegalTransition, TimeToObjectOver.
    """
    slip = own_slip(actor, slip_id)
    if slip.object_until <= now:
        raise TimeToObjectOver
    fresh = {"answer": Answer.NONE, "answer_reason": "", "answered_by_id": None}
    versions.update_versioned(slip, state=State.OBJECTED, objection=reason, objected_at=now, **fresh)
    record("slip.objected", slip, actor, now)
    return queries.get_slip(actor=actor, id=slip.pk)


def own_slip(actor: Person, slip_id: UUID) -> FeedbackSlip:
    slip = queries.get_slip(actor=actor, id=slip_id)
    require(slip.person_id == actor.pk)
    expect_state(slip, State.MADE)
    return slip


@operation
@sensitive_variables()
def answer_objection(*, actor: Person, slip_id: UUID, now: datetime, answer: str, reason: str = "") -> FeedbackSlip:
    """Made anew from records that were put right, and shown to the member first again; or upheld with a reason, and released.

    Raises NotFound, NotAllowed, IllegalTransition, Invalid, RecordsSayTheSame.
    """
    slip = queries.get_slip(actor=actor, id=slip_id)
    require(policies.may_answer_objection(actor, slip))
    expect_state(slip, State.OBJECTED)
    answered = {"answer": answer, "answer_reason": reason, "answered_by_id": actor.pk, "answered_at": now}
    if answer == Answer.CORRECTED:
        correct(slip, actor, now, answered)
    else:
        uphold(slip, actor, now, answered)
    return queries.get_slip(actor=actor, id=slip.pk)


def correct(slip: FeedbackSlip, actor: Person, now: datetime, answered: dict[str, Any]) -> None:
    content = records_in([slip.registration], quarter_named(slip.year, slip.quarter))[slip.registration_id]
    if content == slip.content:
        raise RecordsSayTheSame
    until = time_to_object(timezone.localdate(now))
    fresh = {"content": content, "revision": slip.revision + 1, "object_until": until}
    versions.update_versioned(slip, state=State.MADE, **fresh, **answered)
    record("slip.corrected", slip, actor, now, revision=slip.revision)


def uphold(slip: FeedbackSlip, actor: Person, now: datetime, answered: dict[str, Any]) -> None:
    if not answered["answer_reason"]:
        raise Invalid({"reason": [_("Say why the slip stands as it is.")]})
    versions.update_versioned(slip, **answered)
    record("slip.upheld", slip, actor, now)
    release(slip, actor, now, how="UPHELD")


def record(kind: str, slip: FeedbackSlip, actor: Person, now: datetime, **facts: Any) -> None:
    journal.record_all([entry_of(kind, slip, actor, now, **facts)])


def entry_of(kind: str, slip: FeedbackSlip, actor: Person, now: datetime, **facts: Any) -> Any:
    """The facts of its entry: member and quarter, no contents."""
    return journal.entry_of(
        kind,
        actor=actor,
        at=now,
        subject=slip,
        person_id=slip.person_id,
        home_unit_id=slip.home_unit_id,
        year=slip.year,
        quarter=slip.quarter,
        **facts,
    )
