"""Claiming a place, first come, first served."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from backend.common.errors import ChangedMeanwhile, Conflict, require
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim, ServicePost

CLAIMABLE = (ServicePost.State.OPEN, ServicePost.State.ACTIVE)


class PostClosed(Conflict):
    code = "post-closed"
    title = _("This post does not take claims now.")


class PostFull(Conflict):
    code = "post-full"
    title = _("All places of this post are taken.")


class AlreadyClaimed(Conflict):
    code = "already-claimed"
    title = _("You have claimed this post already.")


@transaction.atomic
def claim_post(*, actor: Person, post_id: UUID, now: datetime, note: str = "") -> Claim:
    """Take a place on the post, or a ticket of its waiting list when all places are taken.

    Raises NotFound, NotAllowed, PostClosed, AlreadyClaimed, PostFull. A refusal writes nothing.
    """
    post = queries.get_post(actor=actor, id=post_id)
    require(policies.may_claim(actor, post))
    if post.state not in CLAIMABLE or not post.claims_accepted_at(now):
        raise PostClosed
    if any(claim.post_id == post.pk for claim in queries.live_claims_of(actor)):
        raise AlreadyClaimed
    claim = Claim(post=post, person=actor, note=note, created_at=now)
    if post.selection == ServicePost.Selection.FIRST_COME and post.taken < post.places:
        take_place(claim, now)
    else:
        join_waiting_list(claim)
    kind = "claim.confirmed" if claim.state == Claim.State.CONFIRMED else "claim.waitlisted"
    counts = {"claims_confirmed": 1, "places_taken": 1} if claim.state == Claim.State.CONFIRMED else {}
    journal.record(
        kind, actor=actor, at=now, subject=claim, scope=post.scope, counts=counts, post_id=post.pk, person_id=actor.pk
    )
    return claim


def take_place(claim: Claim, now: datetime) -> None:
    """Confirm the claim if a place is still free. Losing the race for the last one means looking again, not an error."""
    claim.state, claim.confirmed_at = Claim.State.CONFIRMED, now
    insert(claim)
    if not change_counts(claim.post, {"taken__lt": F("places")}, taken=F("taken") + 1):
        raise ChangedMeanwhile


def join_waiting_list(claim: Claim) -> None:
    """Draw the next ticket. The update locks the post's row, so tickets are drawn in the order of arrival."""
    post = claim.post
    if post.waiting >= post.waitlist_places:
        raise PostFull
    room = {"waiting__lt": F("waitlist_places")}
    if not change_counts(post, room, waiting=F("waiting") + 1, last_ticket=F("last_ticket") + 1):
        raise ChangedMeanwhile
    post.refresh_from_db(fields=["last_ticket"])
    claim.state, claim.ticket = Claim.State.WAITLISTED, post.last_ticket
    insert(claim)


def change_counts(post: ServicePost, condition: dict[str, Any], **changes: Any) -> bool:
    """Change the post's counts if it is still claimable, still at its place in the tree, and `condition` holds."""
    same = {"pk": post.pk, "state__in": CLAIMABLE, "unit_path": post.unit_path}
    return ServicePost.objects.filter(**same, **condition).update(**changes) == 1


def insert(claim: Claim) -> None:
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyClaimed from error
