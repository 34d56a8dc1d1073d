"""Offers of free places to the waiting list, and the organiser's choice of applicants."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.calendar import is_quiet, local_moment
from backend.common.db.operations import operation
from backend.common.errors import ConcurrentUpdate, Conflict, IllegalTransition, expect_state, require
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim, ServicePost
from backend.posts.operations.claims import PostClosed, PostFull, check_hours
from backend.posts.operations.places import lock_post, transition

# How long an offer lasts, by the time that is left until the duty. Far from it a day: people work and sleep. The nearer it is, the
# sooner the next must be asked, or one person who cannot come keeps the place empty.
OFFER_LASTS = timedelta(hours=24)
NEARER = ((timedelta(hours=24), timedelta(hours=1)), (timedelta(hours=72), timedelta(hours=6)))  # (left at most, lasts)
OFFER_AT_LEAST = timedelta(minutes=15)  # the time it takes to read a message, if that much is left
MORNING = time(9)  # an hour after quiet hours
State = Claim.State


class OfferLapsed(Conflict):
    code = "offer-lapsed"
    title = _("The time to accept this offer is over.")


class ClaimantLeft(Conflict):
    code = "claimant-left"
    title = _("This person does not belong to those any more for whom the post is.")


def offer_until(post: ServicePost, now: datetime, lasts: timedelta = OFFER_LASTS) -> datetime:
    """Until when a place offered now is kept: a day; 6 hours in the last three days before the duty, 1 hour on the last day.

    Never more than half of the time left, so that a second person can still be asked, and at least a quarter of an hour if
    that much is left. More than a day before the duty it does not end at night, but at nine in the morning. Of a post that has
    begun, what is left is its term: its next hours are not the ones for which the place is wanted.
    """
    left = (post.starts_at if now < post.starts_at else post.ends_at) - now
    lasts = min([lasts, *(shorter for most, shorter in NEARER if left <= most), left / 2])
    until = now + max(lasts, min(OFFER_AT_LEAST, left))
    return until if left <= NEARER[0][0] else after_night(until)


def after_night(moment: datetime) -> datetime:
    """The moment itself, or nine in the morning if it lies in quiet hours."""
    local = timezone.localtime(moment)
    if not is_quiet(local.time()):
        return moment
    morning = local_moment(local.date(), MORNING)
    return morning if morning > moment else morning + timedelta(days=1)


def fill_places(post: ServicePost, *, actor: Person, now: datetime) -> list[Claim]:
    """Offer every free place to the next on the waiting list who can still take it, in this transaction. The caller has locked
    the post.

    Who no longer belongs to the audience leaves the list. Who has agreed to another duty at that hour keeps the ticket and is
    passed over. Does nothing where the organiser chooses; for a suspended post it is called again when the post is resumed.
    """
    passes_on = post.selection == post.Selection.FIRST_COME and post.state in post.RUNNING and now < post.ends_at
    offered: list[Claim] = []
    if not passes_on or post.taken >= post.places or not post.waiting:
        return offered
    for batch in queries.waiting_in_batches(post):
        ids = [claim.person_id for claim in batch]
        members, busy = queries.still_of_audience(post, ids, now), queries.busy_with_another(post, ids)
        for claim in batch:
            if post.taken >= post.places:
                return offered
            claim.post = post
            if claim.person_id not in members:
                leave(claim, actor=actor, now=now)
            elif claim.person_id not in busy:
                offered.append(offer(claim, post, actor=actor, now=now))
    return offered


def renew_offers(post: ServicePost, *, actor: Person, now: datetime) -> None:
    """Give the open offers of a locked post a new deadline; those of people who left meanwhile end."""
    offers = queries.offers_of(post)
    members = queries.still_of_audience(post, [claim.person_id for claim in offers], now) if offers else set()
    for claim in offers:
        claim.post = post
        if claim.person_id in members:
            offer(claim, post, actor=actor, now=now)
        else:
            leave(claim, actor=actor, now=now)


def leave(claim: Claim, *, actor: Person, now: datetime) -> Claim:
    """End a claim of somebody who may not hold it any more. The caller has locked the post and passes the place on."""
    return transition(claim, "claim.left", to=State.LEFT, of=Claim.LIVE, actor=actor, now=now)


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
    """Accept an offered place.

    Raises NotFound, NotAllowed, IllegalTransition, PostClosed, OfferLapsed, ClaimantLeft, DutyOverlap.
    """
    claim = queries.get_claim(actor=actor, id=claim_id)
    behalf = acting_for(actor, claim)
    expect_state(claim, State.OFFERED)
    if claim.post.state not in ServicePost.RUNNING:
        raise PostClosed
    if claim.offer_until is None or claim.offer_until <= now:
        raise OfferLapsed
    expect_of_audience(claim, now)
    check_hours(claim.person_id, claim.post, excluded_id=claim.pk)
    return transition(
        claim, "claim.confirmed", to=State.CONFIRMED, of=(State.OFFERED,), actor=actor, now=now, on_behalf_of_id=behalf
    )


def expect_of_audience(claim: Claim, now: datetime) -> None:
    """Raise ClaimantLeft unless the claimant is still active and of the post's audience: who claimed months ago may have moved."""
    if not queries.still_of_audience(claim.post, [claim.person_id], now):
        raise ClaimantLeft


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
    """Choose an applicant, as organiser: 定岗.

    Raises NotFound, NotAllowed, IllegalTransition, PostClosed, PostFull, ClaimantLeft, DutyOverlap.
    """
    claim = get_application(actor, claim_id)
    expect_of_audience(claim, now)
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
    accept, so no offer lapses; `resume_post` gives them a new deadline. Where a place is free while people wait, because those
    who were first could not come, it asks again: they may be free now.
    """
    lapsed = sum(lapse_offer(claim, actor=actor, now=now) for claim in queries.lapsed_offers(now, limit))
    return lapsed + sum(pass_on(post, actor=actor, now=now) for post in queries.posts_to_fill(now, limit))


def pass_on(post: ServicePost, *, actor: Person, now: datetime) -> int:
    """Offer the free places of a post for which people wait; returns how many offers were made."""
    try:
        with transaction.atomic():
            return len(fill_places(lock_post(post), actor=actor, now=now))
    except ConcurrentUpdate:
        return 0  # changed since it was read


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
