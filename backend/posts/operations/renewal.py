"""Renewal: the next term of a post, as a new post.

A holder agreed to one term and is not bound to the next. So a renewal is a post of its own, with its own figures; every
holder is offered a place on it before anybody else and may decline; the waiting list keeps its order. The old post runs
to its end.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.db.versions import update_versioned
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim, ServicePost
from backend.posts.operations.claims import AlreadyClaimed, record
from backend.posts.operations.offers import fill_places, offer_until
from backend.posts.operations.places import gauges, lock_post
from backend.posts.operations.rules import check_post

# Holders have a week to decide; as with every offer, at most half of the time until the new term begins.
RENEWAL_OFFER_LASTS = timedelta(days=7)
COPIED = (
    "root_id", "unit_id", "unit_path", "cell_id", "scope_ids", "audience_id", "audience_number", "kind", "selection",
    "title", "duties", "risk_notice", "skills", "places", "waitlist_places", "weekly_times",
)  # fmt: skip
RENEWABLE = (*ServicePost.RUNNING, ServicePost.State.SUSPENDED, ServicePost.State.CLOSED)


class RenewedAlready(Conflict):
    code = "renewed-already"
    title = _("This post has been renewed already.")


@operation
def renew_post(
    *, actor: Person, post_id: UUID, now: datetime, ends_at: datetime, starts_at: datetime | None = None
) -> ServicePost:
    """Open the next term and offer it to the holders; returns the new post. `starts_at` is by default the old one's end.

    Raises NotFound, NotAllowed, IllegalTransition, RenewedAlready, Invalid.
    """
    old = queries.get_post(actor=actor, id=post_id)
    require(policies.may_organise(actor, old))
    lock_post(old)
    expect_state(old, *RENEWABLE)
    if queries.is_renewed(old):
        raise RenewedAlready
    starts_at = starts_at or max(old.ends_at, now)
    if starts_at < old.ends_at:
        raise Invalid({"starts_at": [_("The next term begins when this one has ended.")]})
    new = ServicePost(
        **{name: getattr(old, name) for name in COPIED},
        renews=old,
        created_at=now,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    check_post(new, old.audience, now)
    holders, waiting = (still_there(old, claims, now) for claims in claims_to_renew(old))
    new.state, new.taken, new.waiting = ServicePost.State.OPEN, len(holders), len(waiting)
    new.last_ticket = len(waiting)
    new.save(force_insert=True)
    counts = {name: gauges(new)[name] for name in ("posts_open", "places")}
    journal.record("post.opened", actor=actor, at=now, subject=new, counts=counts, renews=old.pk, kind_of_post=new.kind)
    update_versioned(old)
    journal.record("post.renewed", actor=actor, at=now, subject=old, to_post_id=new.pk)
    offer_to_holders(new, holders, actor, now)
    copy_waiting_list(new, waiting, actor, now)
    fill_places(new, actor=actor, now=now)
    return new


def claims_to_renew(old: ServicePost) -> tuple[list[Claim], list[Claim]]:
    """The claims of the holders (of a closed post: of those who served to the end) and of the waiting list."""
    if old.state == ServicePost.State.CLOSED:
        return queries.served_to_the_end(old)[: old.places], []
    return queries.holders_of(old), queries.next_waiting(old, old.waiting) if old.waiting else []


def still_there(post: ServicePost, claims: list[Claim], now: datetime) -> list[Claim]:
    """The claims of those who may still claim the post: nothing is offered to a closed account or to who moved away."""
    members = queries.still_of_audience(post, [claim.person_id for claim in claims], now)
    return [claim for claim in claims if claim.person_id in members]


def offer_to_holders(new: ServicePost, holders: list[Claim], actor: Person, now: datetime) -> None:
    until = offer_until(new, now, RENEWAL_OFFER_LASTS)
    for held in holders:
        claim = Claim(post=new, person_id=held.person_id, state=Claim.State.OFFERED, offer_until=until, created_at=now)
        insert_unique(claim, AlreadyClaimed)
        record("claim.offered", claim, actor, now, {"places_taken": 1}, offer_until=until)


def copy_waiting_list(new: ServicePost, waiting: list[Claim], actor: Person, now: datetime) -> None:
    for ticket, waited in enumerate(waiting, start=1):
        claim = Claim(post=new, person_id=waited.person_id, state=Claim.State.WAITLISTED, ticket=ticket, created_at=now)
        insert_unique(claim, AlreadyClaimed)
        record("claim.waitlisted", claim, actor, now, {"claims_waiting": 1})
