"""Hand a place over to a named successor: 交接岗."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.db.versions import update_versioned
from backend.common.errors import Conflict, Invalid, does_not_exist, expect_state, require
from backend.journal import operations as journal
from backend.organisations import queries as organisations
from backend.organisations.contacts import normal_contact
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim, Handover, ServicePost
from backend.posts.models.times import Hours, next_duty
from backend.posts.operations.claims import AlreadyClaimed, PostClosed, check_hours, record
from backend.posts.operations.offers import acting_for
from backend.posts.operations.places import change_counts, confirmed_fields, lock_post, transition
from backend.posts.operations.stand_in_ends import end_stand_ins


class HandoverPending(Conflict):
    code = "handover-pending"
    title = _("Somebody has been asked to take this over already.")


@operation
def propose_handover(
    *,
    actor: Person,
    claim_id: UUID,
    now: datetime,
    to_person_id: UUID | None = None,
    to_contact: str = "",
    note: str = "",
) -> Handover:
    """Ask a member of the post's audience to take the place over. The holder keeps it until the successor accepts.

    The successor is named by id (a member of the same team) or by an email or phone number that the holder knows. An unknown
    contact, a person who may not claim the post and the holder get the same answer, which reveals nothing.

    The successor's hours are checked when they accept: the holder must not learn about them.
    Raises NotFound, NotAllowed, IllegalTransition, PostClosed, Invalid, HandoverPending.
    """
    claim = queries.get_claim(actor=actor, id=claim_id)
    on_behalf_of_id = acting_for(actor, claim)
    check_can_move(claim, now)
    successor = find_successor(claim, to_person_id, to_contact, now)
    handover = Handover(claim=claim, to_person=successor, note=note, created_at=now)
    insert_unique(handover, HandoverPending)
    record_handover("handover.proposed", handover, actor, now, on_behalf_of_id)
    return handover


def find_successor(claim: Claim, person_id: UUID | None, contact: str, now: datetime) -> Person:
    """The successor by id or by contact; exactly one of the two must be given."""
    if (person_id is None) == (contact == ""):
        raise Invalid({"to_person_id": [_("Say who: by id or by contact, not by both.")]})
    if contact:
        known = organisations.find_by_contact(normal_contact(contact))
        person_id = known.pk if known else None
    successor = organisations.find_actor(person_id, today=timezone.localdate(now)) if person_id else None
    if successor is None or successor.pk == claim.person_id or not policies.may_claim(successor, claim.post):
        raise does_not_exist("to_contact" if contact else "to_person_id")
    return successor


@operation
def accept_handover(*, actor: Person, handover_id: UUID, now: datetime) -> Handover:
    """Take the place over: ends the old claim and confirms the new one in one transaction, so the place is never free.

    Raises NotFound, NotAllowed, IllegalTransition, PostClosed, AlreadyClaimed, DutyOverlap.
    """
    handover = get_asked(actor, handover_id)
    claim = handover.claim
    require(policies.may_claim(actor, claim.post))
    check_hours(actor.pk, claim.post)
    post = lock_post(claim.post)
    check_can_move(claim, now)
    to = {"to_person_id": actor.pk}
    end_stand_ins(actor=actor, now=now, claim=claim)
    transition(claim, "claim.handed_over", to=Claim.State.HANDED_OVER, of=Claim.AGREED, actor=actor, now=now, facts=to)
    fields = confirmed_fields(post, now)
    successor = Claim(post=post, person=actor, state=Claim.State.CONFIRMED, created_at=now, **fields)
    insert_unique(successor, AlreadyClaimed)
    change_counts(post, taken=1)
    counts = {"claims_confirmed": 1, "places_taken": 1}
    record("claim.confirmed", successor, actor, now, counts, from_claim_id=claim.pk)
    return end_handover(handover, Handover.State.ACCEPTED, "handover.accepted", actor, now)


@operation
def decline_handover(*, actor: Person, handover_id: UUID, now: datetime) -> Handover:
    """Decline; the holder keeps the place. Raises NotFound, NotAllowed, IllegalTransition."""
    return end_handover(get_asked(actor, handover_id), Handover.State.DECLINED, "handover.declined", actor, now)


@operation
def withdraw_handover(*, actor: Person, handover_id: UUID, now: datetime) -> Handover:
    """Withdraw the proposal; the holder keeps the place and may propose another. Raises NotFound, NotAllowed, IllegalTransition."""
    handover = queries.get_handover(actor=actor, id=handover_id)
    acting_for(actor, handover.claim)
    expect_state(handover, Handover.State.PROPOSED)
    return end_handover(handover, Handover.State.WITHDRAWN, "handover.withdrawn", actor, now)


def end_handovers(*, actor: Person, now: datetime, **claims: Any) -> None:
    """End the open handovers and stand-ins of these claims. The caller has locked the post."""
    end_stand_ins(actor=actor, now=now, **{f"claim__{name}": value for name, value in claims.items()})
    for handover in queries.proposed_handovers(**claims):
        end_handover(handover, Handover.State.ENDED, "handover.ended", actor, now)


def get_asked(actor: Person, handover_id: UUID) -> Handover:
    """An open handover proposed to the actor."""
    handover = queries.get_handover(actor=actor, id=handover_id)
    require(actor.pk == handover.to_person_id)
    expect_state(handover, Handover.State.PROPOSED)
    return handover


def check_can_move(claim: Claim, now: datetime) -> None:
    expect_state(claim, *Claim.AGREED)
    if claim.post.state not in ServicePost.RUNNING or claim.post.ends_at <= now:
        raise PostClosed


def end_handover(handover: Handover, state: str, kind: str, actor: Person, now: datetime) -> Handover:
    update_versioned(handover, state=state, answered_at=now)
    record_handover(kind, handover, actor, now)
    return handover


def record_handover(
    kind: str, handover: Handover, actor: Person, now: datetime, on_behalf_of_id: UUID | None = None
) -> None:
    post = handover.claim.post
    journal.record(
        kind,
        actor=actor,
        at=now,
        subject=handover,
        scope=post.scope,
        on_behalf_of_id=on_behalf_of_id,
        claim_id=handover.claim_id,
        person_id=handover.claim.person_id,
        to_person_id=handover.to_person_id,
        post_id=post.pk,
        duty_at=next_duty(Hours.of(post), now),
    )
