"""A stand-in for one date of a standing duty: the place stays the holder's, the hours of that date are the stand-in's."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.db.versions import update_versioned
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim, StandIn
from backend.posts.models.times import Hours, collide
from backend.posts.operations.claims import DutyOverlap, record
from backend.posts.operations.handovers import check_can_move, find_successor
from backend.posts.operations.leaving import DutyBegun
from backend.posts.operations.offers import acting_for
from backend.posts.operations.places import lock_person, lock_post
from backend.posts.operations.stand_in_ends import end_stand_in, record_stand_in

State = StandIn.State


class StandInPending(Conflict):
    code = "stand-in-pending"
    title = _("Somebody has been asked for this date already.")


@operation
def propose_stand_in(
    *,
    actor: Person,
    claim_id: UUID,
    now: datetime,
    day: date,
    to_person_id: UUID | None = None,
    to_contact: str = "",
    note: str = "",
) -> StandIn:
    """Ask a member of the post's audience to do one date. The date stays the holder's until the other accepts.

    The other is named as for a handover. Raises NotFound, NotAllowed, IllegalTransition, PostClosed, Invalid, StandInPending.
    """
    claim = queries.get_claim(actor=actor, id=claim_id)
    on_behalf_of_id = acting_for(actor, claim)
    check_can_move(claim, now)
    duties = [shift for shift in Hours.of(claim.post).on(day) if shift[0] > now] if claim.post.weekly_times else []
    if not duties:
        raise Invalid({"day": [_("Choose a day to come on which a weekly time of this post begins.")]})
    successor = find_successor(claim, to_person_id, to_contact, now)
    starts_at, ends_at = duties[0][0], duties[-1][1]
    stand_in = StandIn(
        claim=claim, to_person=successor, starts_at=starts_at, ends_at=ends_at, note=note, created_at=now
    )
    insert_unique(stand_in, StandInPending)
    record_stand_in("stand_in.proposed", stand_in, actor, now, on_behalf_of_id)
    return stand_in


@operation
def accept_stand_in(*, actor: Person, stand_in_id: UUID, now: datetime) -> StandIn:
    """Do the date. Asked again: of the audience, before the duty, and free at that hour.

    Raises NotFound, NotAllowed, IllegalTransition, PostClosed, DutyBegun, DutyOverlap.
    """
    stand_in = get_asked(actor, stand_in_id)
    expect_state(stand_in, State.PROPOSED)
    require(policies.may_claim(actor, stand_in.claim.post))
    check_free(actor, stand_in)
    post = lock_post(stand_in.claim.post)
    check_can_move(stand_in.claim, now)
    expect_to_come(stand_in, now)
    served = Claim(
        post=post,
        person=actor,
        state=Claim.State.STOOD_IN,
        created_at=now,
        confirmed_at=stand_in.starts_at,
        ended_at=stand_in.ends_at,
    )
    served.save(force_insert=True)
    record("claim.stood_in", served, actor, now, {}, stand_in_id=stand_in.pk)
    update_versioned(stand_in, state=State.ACCEPTED, answered_at=now, served_id=served.pk)
    record_stand_in("stand_in.accepted", stand_in, actor, now)
    return stand_in


@operation
def decline_stand_in(*, actor: Person, stand_in_id: UUID, now: datetime) -> StandIn:
    """Decline, or say before the duty that one cannot come after all. Raises NotFound, NotAllowed, IllegalTransition, DutyBegun."""
    stand_in = get_asked(actor, stand_in_id)
    expect_state(stand_in, *StandIn.LIVE)
    expect_to_come(stand_in, now)
    return end_stand_in(stand_in, State.DECLINED, "stand_in.declined", actor, now)


@operation
def withdraw_stand_in(*, actor: Person, stand_in_id: UUID, now: datetime) -> StandIn:
    """Take the question back, as holder: one does the date oneself. Raises NotFound, NotAllowed, IllegalTransition, DutyBegun."""
    stand_in = queries.get_stand_in(actor=actor, id=stand_in_id)
    behalf = acting_for(actor, stand_in.claim)
    expect_state(stand_in, *StandIn.LIVE)
    expect_to_come(stand_in, now)
    return end_stand_in(stand_in, State.WITHDRAWN, "stand_in.withdrawn", actor, now, behalf)


def get_asked(actor: Person, stand_in_id: UUID) -> StandIn:
    stand_in = queries.get_stand_in(actor=actor, id=stand_in_id)
    require(actor.pk == stand_in.to_person_id)
    return stand_in


def expect_to_come(stand_in: StandIn, now: datetime) -> None:
    if stand_in.starts_at <= now:
        raise DutyBegun


def check_free(person: Person, stand_in: StandIn) -> None:
    """Raise DutyOverlap where the person has agreed to another duty, or another date, at that hour."""
    lock_person(person.pk)
    date_hours = Hours(stand_in.starts_at, stand_in.ends_at, [])
    for other in queries.live_claims_of(person.pk):
        if other["state"] in Claim.AGREED and collide(date_hours, Hours(*(other[name] for name in queries.TIMES))):
            raise DutyOverlap
    if queries.stands_in_between(person, stand_in.starts_at, stand_in.ends_at):
        raise DutyOverlap
