"""Claim a place, first come, first served; or apply where the organiser chooses."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.errors import Conflict, does_not_exist, require
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.organisations import queries as organisations
from backend.organisations.models import Person
from backend.organisations.policies import has_asked_for_help
from backend.posts import policies, queries
from backend.posts.models import Claim, ServicePost
from backend.posts.models.times import Hours, collide
from backend.posts.operations import claim_sql
from backend.posts.operations.places import confirmed_fields, lock_person


class PostClosed(Conflict):
    code = "post-closed"
    title = _("This post does not take claims now.")


class PostFull(Conflict):
    code = "post-full"
    title = _("All places of this post are taken.")


class AlreadyClaimed(Conflict):
    code = "already-claimed"
    title = _("You have claimed this post already.")


class DutyOverlap(Conflict):
    code = "duty-overlap"
    title = _("Another duty takes place at the same time.")


@operation
def claim_post(*, actor: Person, post_id: UUID, now: datetime, note: str = "", person_id: UUID | None = None) -> Claim:
    """Claim a place on the post, or a ticket of its waiting list when all places are taken.

    `person_id` is a member who has asked the actor for help. Raises NotFound, NotAllowed, PostClosed, AlreadyClaimed,
    PostFull, DutyOverlap. A refusal writes nothing, and on a full post it takes no lock. Many claims arrive at the same
    moment, so the rows are written by one statement (claim_sql.py).
    """
    post = queries.get_post(actor=actor, id=post_id)
    person = actor if person_id in (None, actor.pk) else get_helped(actor, post, person_id, now)
    require(policies.may_claim(person, post))
    if post.state not in ServicePost.RUNNING or not post.claims_accepted_at(now):
        raise PostClosed
    if is_full(post):
        raise AlreadyClaimed if queries.has_live_claim(person, post) else PostFull
    check_hours(person.pk, post)
    claim = Claim(post=post, person=person, note=note, created_at=now)
    claim.entered_by = None if person is actor else actor
    if has_place(post):
        take_place(claim, actor, now)
    else:
        join_waiting_list(claim, actor, now)
    return claim


def get_helped(actor: Person, post: ServicePost, person_id: UUID | None, now: datetime) -> Person:
    """The member for whom the actor claims; must be allowed to claim the post and have asked for help."""
    require(policies.may_help_at(actor, post))
    person = organisations.find_actor(person_id, today=timezone.localdate(now)) if person_id else None
    if person is None or not policies.may_claim(person, post):
        raise does_not_exist("person_id")
    require(has_asked_for_help(person))
    return person


def has_place(post: ServicePost) -> bool:
    return post.selection == ServicePost.Selection.FIRST_COME and post.taken < post.places


def is_full(post: ServicePost) -> bool:
    """Whether neither a place nor a ticket of the waiting list is free."""
    return not has_place(post) and post.waiting >= post.waitlist_places


def check_hours(person_id: UUID, post: ServicePost, excluded_id: UUID | None = None) -> None:
    """Raise AlreadyClaimed or DutyOverlap because of another live claim than `excluded_id`.

    A post whose hours are by arrangement overlaps with nothing and needs no lock and no read: the unique constraint
    refuses a second claim on it.
    """
    hours = Hours.of(post)
    if not hours.fixed:
        return
    lock_person(person_id)
    for other in queries.live_claims_of(person_id, excluded_id):
        if other["post_id"] == post.pk:
            raise AlreadyClaimed
        if other["state"] in Claim.AGREED and collide(hours, Hours(*(other[name] for name in queries.TIMES))):
            raise DutyOverlap


def take_place(claim: Claim, actor: Person, now: datetime) -> None:
    """Confirm the claim if a place is still free. Else raises ConcurrentUpdate, on which the API retries the operation."""
    claim.state = Claim.State.CONFIRMED
    for name, value in confirmed_fields(claim.post, now).items():
        setattr(claim, name, value)
    write(claim, entry_of("claim.confirmed", claim, actor, now, {"claims_confirmed": 1, "places_taken": 1}))


def join_waiting_list(claim: Claim, actor: Person, now: datetime) -> None:
    """Write a waiting claim with the next ticket; the post's row, which has the tickets, is locked until the commit.

    Raises ConcurrentUpdate when a place was freed since the post was read: nobody waits while a place is free.
    """
    claim.state = Claim.State.WAITLISTED
    write(claim, entry_of("claim.waitlisted", claim, actor, now, {"claims_waiting": 1}))


def write(claim: Claim, entry: Entry) -> None:
    try:
        claim_sql.write(claim, entry)
    except IntegrityError as error:
        raise AlreadyClaimed if claim_sql.is_duplicate_claim(error) else error from error


def record(kind: str, claim: Claim, actor: Person, now: datetime, counts: dict[str, int], **facts: Any) -> None:
    """Record the entry of a new claim."""
    journal.record_all([entry_of(kind, claim, actor, now, counts, **facts)])


def entry_of(kind: str, claim: Claim, actor: Person, now: datetime, counts: dict[str, int], **facts: Any) -> Entry:
    """The entry of a new claim, not saved yet."""
    return journal.entry_of(
        kind,
        actor=actor,
        at=now,
        subject=claim,
        scope=claim.post.scope,
        on_behalf_of_id=claim.person_id if claim.entered_by_id else None,
        counts=counts,
        post_id=claim.post_id,
        person_id=claim.person_id,
        **facts,
    )
