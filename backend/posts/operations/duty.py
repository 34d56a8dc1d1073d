"""The duty log: write, confirm and reject."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.versions import update_versioned
from backend.common.errors import Conflict, IllegalTransition, Invalid, expect_state, require
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim, DutyLog
from backend.posts.models.times import Hours
from backend.posts.operations.places import lock_post

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SERVING = (*Claim.AGREED, *Claim.SERVED, Claim.State.HANDED_OVER, Claim.State.STOOD_IN)
MINUTES_OF_A_DAY = 1440
#: What may be logged beyond the hours of the duty: who comes early, stays on, or puts things in order.
EXTRA_MINUTES = 60


class DayFull(Conflict):
    code = "day-full"
    title = _("A day has 24 hours, and these are logged already.")


class LongerThanDuty(Conflict):
    code = "longer-than-duty"
    title = _("These are more minutes than the duty lasts.")


@operation
def log_duty(*, actor: Person, claim_id: UUID, now: datetime, day: date, minutes: int, what: str) -> DutyLog:
    """Log what was done on one day; it counts once the organiser has confirmed it.

    By the holder or the holder's helper; what an administrator enters is counted separately (`DutyLog.source`) and may be longer
    than the duty: storms keep to no times. Raises NotFound, NotAllowed, IllegalTransition, Invalid, DayFull, LongerThanDuty.
    """
    claim = queries.get_claim(actor=actor, id=claim_id)
    own = policies.may_act_for(actor, claim.person, claim.post)
    require(own or policies.may_log_administered(actor, claim.post))
    if claim.state not in SERVING or now < claim.post.starts_at:
        raise IllegalTransition(state=claim.state)
    check_day(claim, day, minutes, now)
    lock_post(claim.post)  # so that two concurrent logs of one day add up
    if queries.minutes_logged(claim, day) + minutes > MINUTES_OF_A_DAY:
        raise DayFull
    if own:
        check_fits(claim, day, minutes)
    log = DutyLog(
        claim=claim,
        source=DutyLog.Source.SELF if own else DutyLog.Source.ADMINISTERED,
        day=day,
        minutes=minutes,
        what=what,
        entered_by=actor,
        created_at=now,
    )
    log.save(force_insert=True)
    record(
        "duty.logged", log, actor, now, on_behalf_of_id=claim.person_id if own and actor.pk != claim.person_id else None
    )
    return log


def check_day(claim: Claim, day: date, minutes: int, now: datetime) -> None:
    """Raise Invalid unless `day` is a past day of the term and of the claim and `minutes` fit into a day."""
    errors: dict[str, list[Any]] = {}
    first = max(claim.confirmed_at or claim.created_at, claim.post.starts_at)
    last = min(claim.ended_at or now, claim.post.ends_at, now)
    if not timezone.localdate(first) <= day <= timezone.localdate(last):
        errors["day"] = [_("A day of the post's term on which the place was held, and not in the future.")]
    if queries.all_given_away(claim, Hours.of(claim.post).touching(day, day)):
        errors["day"] = [_("Somebody stands in for you on this date: the hours are theirs.")]
    if not 1 <= minutes <= MINUTES_OF_A_DAY:
        errors["minutes"] = [_("From 1 to 1440 minutes.")]
    if errors:
        raise Invalid(errors)


def check_fits(claim: Claim, day: date, minutes: int) -> None:
    """Raise LongerThanDuty if this makes more than the hours of the duties of that day, and an hour for coming early.

    A night touches two days, and what is logged on both is one sum. On a day without a duty, for those who agreed to come on
    another day, it is the longest duty of the week. Hours by arrangement have no length.
    """
    hours = Hours.of(claim.post)
    if not hours.fixed:
        return
    duties = hours.touching(day, day)
    first = min([day, *(timezone.localdate(start) for start, _end in duties)])
    last = max([day, *(timezone.localdate(end - SECOND) for _start, end in duties)])
    for window in {(day, day), (first, last)}:
        lengths = [end - start for start, end in hours.touching(*window)] or [hours.longest]
        most = sum(lengths, timedelta(0)) // MINUTE + EXTRA_MINUTES
        if queries.minutes_logged(claim, *window) + minutes > most:
            raise LongerThanDuty(minutes=most)


@operation
def confirm_duty_log(*, actor: Person, log_id: UUID, now: datetime) -> DutyLog:
    """Confirm a log; from now on its minutes count. Not by the holder, nor by the person who entered it.

    Raises NotFound, NotAllowed, IllegalTransition.
    """
    log = get_answerable(actor, log_id)
    post = log.claim.post
    counted = {"counted_path": post.unit_path, "counted_scope_ids": post.scope_ids}
    update_versioned(log, state=DutyLog.State.CONFIRMED, answered_by_id=actor.pk, **counted)
    record("duty.confirmed", log, actor, now, counts={queries.METRIC_OF[DutyLog.Source(log.source)]: log.minutes})
    return log


@operation
def reject_duty_log(*, actor: Person, log_id: UUID, now: datetime, reason: str) -> DutyLog:
    """Refuse to confirm a log, with a reason. Raises NotFound, NotAllowed, IllegalTransition."""
    log = get_answerable(actor, log_id)
    update_versioned(log, state=DutyLog.State.REJECTED, answered_by_id=actor.pk, reason=reason)
    record("duty.rejected", log, actor, now)
    return log


def get_answerable(actor: Person, log_id: UUID) -> DutyLog:
    log = queries.get_duty_log(actor=actor, id=log_id)
    require(policies.may_answer_duty_log(actor, log))
    expect_state(log, DutyLog.State.LOGGED)
    lock_post(log.claim.post)  # the minutes count for its scope
    return log


def record(kind: str, log: DutyLog, actor: Person, now: datetime, **more: Any) -> None:
    claim = log.claim
    journal.record(
        kind,
        actor=actor,
        at=now,
        subject=log,
        scope=claim.post.scope,
        claim_id=claim.pk,
        post_id=claim.post_id,
        person_id=claim.person_id,
        minutes=log.minutes,
        source=log.source,
        **more,
    )
