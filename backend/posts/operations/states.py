"""The states of a post: opened, suspended and resumed, closed or cancelled. clock.py has the changes that time brings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.versions import update_versioned
from backend.common.errors import Conflict, expect_state, require
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim, ServicePost
from backend.posts.operations.handovers import end_handovers
from backend.posts.operations.offers import fill_places, renew_offers
from backend.posts.operations.places import difference, gauges, lock_post, transition

State = ServicePost.State
LIVING = (*ServicePost.RUNNING, State.SUSPENDED)


class TermOver(Conflict):
    code = "term-over"
    title = _("The term of this post is over.")


def get_organised(actor: Person, post_id: UUID) -> ServicePost:
    """A post that the actor organises, locked for this transaction. Raises NotFound, NotAllowed."""
    post = queries.get_post(actor=actor, id=post_id)
    require(policies.may_organise(actor, post))
    return lock_post(post)


def move_post(
    post: ServicePost, kind: str, *, to: str, of: tuple[str, ...], actor: Person, now: datetime, **fields: Any
) -> ServicePost:
    """Change a locked post's state from one of `of` to `to` and record the entry with the difference in its counts."""
    expect_state(post, *of)
    before = gauges(post)
    update_versioned(post, state=to, **fields)
    counts = difference(before, gauges(post))
    times = {"starts_at": post.starts_at, "ends_at": post.ends_at}
    journal.record(kind, actor=actor, at=now, subject=post, counts=counts, kind_of_post=post.kind, **times)
    return post


@operation
def open_post(*, actor: Person, post_id: UUID, now: datetime) -> ServicePost:
    """Show a draft to its audience and accept claims. Raises NotFound, NotAllowed, IllegalTransition, TermOver."""
    post = get_organised(actor, post_id)
    if post.state == State.DRAFT and post.ends_at <= now:
        raise TermOver
    return move_post(post, "post.opened", to=State.OPEN, of=(State.DRAFT,), actor=actor, now=now)


@operation
def suspend_post(*, actor: Person, post_id: UUID, now: datetime, reason: str) -> ServicePost:
    """Stop claims, answers and offers for a while; places and tickets are kept. Raises NotFound, NotAllowed, IllegalTransition."""
    post = get_organised(actor, post_id)
    return move_post(
        post, "post.suspended", to=State.SUSPENDED, of=ServicePost.RUNNING, actor=actor, now=now, reason=reason
    )


@operation
def resume_post(*, actor: Person, post_id: UUID, now: datetime) -> ServicePost:
    """Resume a suspended post: open offers get a new deadline, and places freed meanwhile are offered to the waiting list.

    Raises NotFound, NotAllowed, IllegalTransition, TermOver.
    """
    post = get_organised(actor, post_id)
    if post.state == State.SUSPENDED and post.ends_at <= now:
        raise TermOver
    to = State.ACTIVE if post.starts_at <= now else State.OPEN
    move_post(post, "post.resumed", to=to, of=(State.SUSPENDED,), actor=actor, now=now, reason="")
    renew_offers(post, actor=actor, now=now)
    fill_places(post, actor=actor, now=now)
    return post


@operation
def close_post(*, actor: Person, post_id: UUID, now: datetime) -> ServicePost:
    """End a post whose work is done. Raises NotFound, NotAllowed, IllegalTransition."""
    return end_post(get_organised(actor, post_id), "post.closed", to=State.CLOSED, actor=actor, now=now)


@operation
def cancel_post(*, actor: Person, post_id: UUID, now: datetime, reason: str) -> ServicePost:
    """Cancel a post and its claims. Raises NotFound, NotAllowed, IllegalTransition."""
    post = get_organised(actor, post_id)
    return end_post(post, "post.cancelled", to=State.CANCELLED, actor=actor, now=now, reason=reason)


def end_post(post: ServicePost, kind: str, *, to: str, actor: Person, now: datetime, **fields: Any) -> ServicePost:
    """Close or cancel a locked post: first its claims, each with an entry of its own, then the handovers and the post."""
    of = LIVING if to == State.CLOSED else (State.DRAFT, *LIVING)
    expect_state(post, *of)
    for claim in queries.live_claims_on(post):
        claim.post = post
        end_claim(claim, closing=to == State.CLOSED, actor=actor, now=now)
    end_handovers(post=post, actor=actor, now=now)
    return move_post(post, kind, to=to, of=of, actor=actor, now=now, **fields)


def end_claim(claim: Claim, *, closing: bool, actor: Person, now: datetime) -> None:
    """Complete the claim if it was on duty, or confirmed on a post that closes after its beginning; else cancel it."""
    begun = closing and claim.post.starts_at <= now
    served = claim.state == Claim.State.ON_DUTY or (begun and claim.state == Claim.State.CONFIRMED)
    kind, to = ("claim.completed", Claim.State.COMPLETED) if served else ("claim.cancelled", Claim.State.CANCELLED)
    # For a cancelled post, the post's own entry is what claimants get a message about; for a closed one, this entry is.
    facts = {"by": "closure"} if closing and not served else {}
    transition(claim, kind, to=to, of=Claim.LIVE, actor=actor, now=now, facts=facts)
