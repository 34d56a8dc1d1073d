"""Offers of free places to the waiting list, and the organiser's choice of applicants."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.errors import ConcurrentUpdate, Conflict, IllegalTransition, expect_state, require
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim, ServicePost
from backend.posts.operations.claims import PostClosed, PostFull, check_hours
from backend.posts.operations.places import lock_post, transition

# A day to answer: no messages are sent at night, and people work. When the duty begins sooner, half of the time left, so that
# a second person can still be asked; at least the time it takes to read a message, if that much is left.
OFFER_LASTS = timedelta(hours=24)
OFFER_AT_LEAST = timedelta(minutes=15)
State = Claim.State


class OfferLapsed(Conflict):
    code = "offer-lapsed"
    title = _("The time to accept this offer is over.")


def offer_until(post: ServicePost, now: datetime, lasts: timedelta = OFFER_LASTS) -> datetime:
    left = (post.starts_at if now < post.starts_at else post.ends_at) - now
    return now + max(min(lasts, left / 2), min(OFFER_AT_LEAST, left))


def fill_places(post: ServicePost, *, actor: Person, now: datetime) -> list[Claim]:
    """Offer every free place to the next on the waiting list, in this transaction. The caller has locked the post.

    Does nothing where the organiser chooses; for a suspended post it is called again when the post is resumed.
    """
    passes_on = post.selection == post.Selection.FIRST_COME and post.state in post.RUNNING and now < post.ends_at
    free = post.places - post.taken
    if not passes_on or free <= 0 or not post.waiting:
        return []
    return [offer(claim, post, actor=actor, now=now) for claim in queries.next_waiting(post, free)]


def offer(claim: Claim, post: ServicePost, *, actor: Person, now: datetime) -> Claim:
    claim.post = post
    until = offer_until(post, now)
    return transition(
        claim,
        "claim.offered",
        to=State.OFFERED,
        of=(State.WAITLISTED, State.OFFERED),
        actor=actor,
        now=now,
        facts={"offer_until": until},
        offer_until=until,
    )


def acting_for(actor: Person, claim: Claim) -> UUID | None:
    """The id of the claimant if the actor is their helper, else None. Raises NotAllowed without recorded consent."""
    require(policies.may_act_for(actor, claim.person, claim.post))
    return None if actor.pk == claim.person_id else claim.person_id


@operation
def accept_offer(*, actor: Person, claim_id: UUID, now: datetime) -> Claim:
    """Accept an offered place. Raises NotFound, NotAllowed, IllegalTransition, PostClosed, OfferLapsed, DutyOverlap."""
    claim = queries.get_claim(actor=actor, id=claim_id)
    behalf = acting_for(actor, claim)
    expect_state(claim, State.OFFERED)
    if claim.post.state not in ServicePost.RUNNING:
        raise PostClosed
    if claim.offer_until is None or claim.offer_until <= now:
        raise OfferLapsed
    check_hours(claim.person_id, claim.post, excluded_id=claim.pk)
    return transition(
        claim, "claim.confirmed", to=State.CONFIRMED, of=(State.OFFERED,), actor=actor, now=now, on_behalf_of_id=behalf
    )


@operation
def decline_offer(*, actor: Person, claim_id: UUID, now: datetime, reason: str = "") -> Claim:
    """Decline an offered place; it is offered to the next person waiting. Raises NotFound, NotAllowed, IllegalTransition."""
    claim = queries.get_claim(actor=actor, id=claim_id)
    behalf = acting_for(actor, claim)
    lock_post(claim.post)
    transition(
        claim,
        "claim.declined",
        to=State.DECLINED,
        of=(State.OFFERED,),
        actor=actor,
        now=now,
        on_behalf_of_id=behalf,
        facts={"by": "claimant"},
        reason=reason,
    )
    fill_places(claim.post, actor=actor, now=now)
    return claim


@operation
def confirm_application(*, actor: Person, claim_id: UUID, now: datetime) -> Claim:
    """Choose an applicant, as organiser: 定岗. Raises NotFound, NotAllowed, IllegalTransition, PostClosed, PostFull, DutyOverlap."""
    claim = get_application(actor, claim_id)
    check_hours(claim.person_id, claim.post, excluded_id=claim.pk)
    post = lock_post(claim.post)
    if post.state not in ServicePost.RUNNING or now >= post.ends_at:
        raise PostClosed
    if post.taken >= post.places:
        raise PostFull
    return transition(claim, "claim.confirmed", to=State.CONFIRMED, of=(State.WAITLISTED,), actor=actor, now=now)


@operation
def reject_application(*, actor: Person, claim_id: UUID, now: datetime, reason: str) -> Claim:
    """Reject an applicant, as organiser, with a reason. Raises NotFound, NotAllowed, IllegalTransition."""
    claim = get_application(actor, claim_id)
    lock_post(claim.post)
    return transition(
        claim,
        "claim.declined",
        to=State.DECLINED,
        of=(State.WAITLISTED,),
        actor=actor,
        now=now,
        facts={"by": "organiser"},
        reason=reason,
    )


def get_application(actor: Person, claim_id: UUID) -> Claim:
    """An applicant's claim, for an organiser other than the applicant. Raises NotFound, NotAllowed, IllegalTransition."""
    claim = queries.get_claim(actor=actor, id=claim_id)
    require(policies.may_organise(actor, claim.post) and actor.pk != claim.person_id)
    if claim.post.selection != ServicePost.Selection.ORGANISER:
        raise IllegalTransition(selection=claim.post.selection)
    return claim


def pass_on_lapsed_offers(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """End the offers whose time is over and offer their places to the next; returns how many. A sweep, safe to run twice.

    One short transaction each, so that a concurrent update affects only one. While a post is suspended nobody can
    accept, so no offer lapses; `resume_post` gives them a new deadline.
    """
    return sum(lapse_offer(claim, actor=actor, now=now) for claim in queries.lapsed_offers(now, limit))


def lapse_offer(claim: Claim, *, actor: Person, now: datetime) -> bool:
    try:
        with transaction.atomic():
            post = lock_post(claim.post)
            if post.state == ServicePost.State.SUSPENDED:
                return False
            transition(claim, "claim.lapsed", to=State.LAPSED, of=(State.OFFERED,), actor=actor, now=now)
            fill_places(post, actor=actor, now=now)
            return True
    except ConcurrentUpdate:
        return False  # answered since it was read
