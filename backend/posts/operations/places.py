"""Changes the counts of a post together with the state of its claims (new claims: claim_sql.py, renewal.py).

Lock order: person, post, claim. Operations that free or offer a place lock the post first (`lock_post`), so that one at a
time reads the waiting list; `claim_post` takes no lock before its one conditional update.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from backend.common.db.versions import update_versioned
from backend.common.errors import ConcurrentUpdate, expect_state
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.posts.models import Claim, ServicePost
from backend.posts.models.times import Hours, next_duty

State = Claim.State


def lock_post(post: ServicePost) -> ServicePost:
    """Lock the post's row for this transaction and refresh `post`, so that its counts stay as read.

    On SQLite the transaction has locked the database already, and this is a plain read.
    """
    fresh = ServicePost.objects.select_for_update(no_key=True).get(pk=post.pk)
    for field in ServicePost._meta.concrete_fields:
        setattr(post, field.attname, getattr(fresh, field.attname))
    return post


def lock_person(person_id: UUID) -> None:
    """Lock the person, so that two concurrent claims, acceptances or handovers cannot miss each other's hours.

    SQLite has one writer anyway. NO KEY lets rows that refer to the person be written meanwhile.
    """
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM organisations_person WHERE id = %s FOR NO KEY UPDATE", [person_id])


def change_counts(post: ServicePost, **steps: int) -> None:
    """Add `steps` to the post's counts, in its row and in `post`.

    `version` stays: claims are not edits. Raises ConcurrentUpdate if the post was edited since it was read.
    """
    changes = {name: F(name) + step for name, step in steps.items()}
    if ServicePost.objects.filter(pk=post.pk, version=post.version).update(**changes) != 1:
        raise ConcurrentUpdate
    for name, step in steps.items():
        setattr(post, name, getattr(post, name) + step)


def without_idle_places(post: ServicePost, counts: dict[str, int]) -> dict[str, int]:
    """`counts` without `places_taken` unless the post is running: only then do its places count."""
    return {name: amount for name, amount in counts.items() if name != "places_taken" or post.state in post.RUNNING}


def gauges(post: ServicePost) -> dict[str, int]:
    """The post's contribution to the counters in its present state."""
    if post.state not in post.RUNNING:
        return {"claims_waiting": post.waiting}
    return {"posts_open": 1, "places": post.places, "places_taken": post.taken, "claims_waiting": post.waiting}


def difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after.get(name, 0) - before.get(name, 0) for name in {**before, **after}}


def confirmed_fields(post: ServicePost, now: datetime) -> dict[str, Any]:
    """The fields that confirming a claim sets: the moment and the scope for which it counts."""
    return {"confirmed_at": now, "counted_path": post.unit_path, "counted_scope_ids": post.scope_ids}


def transition(
    claim: Claim,
    kind: str,
    *,
    to: str,
    of: tuple[str, ...],
    actor: Person,
    now: datetime,
    facts: dict[str, Any] | None = None,
    on_behalf_of_id: UUID | None = None,
    **fields: Any,
) -> Claim:
    """Change the claim's state from one of `of` to `to`, adjust the post's counts, record the entry.

    The caller has locked the post wherever the change frees or takes a place. Raises IllegalTransition, ConcurrentUpdate.
    """
    post = claim.post
    expect_state(claim, *of)
    taken = int(to in Claim.HOLDING) - int(claim.state in Claim.HOLDING)
    waiting = int(to in Claim.WAITING) - int(claim.state in Claim.WAITING)
    if taken or waiting:
        change_counts(post, taken=taken, waiting=waiting)
    if to == State.CONFIRMED:
        fields |= confirmed_fields(post, now)
    if to not in Claim.LIVE and claim.ended_at is None:
        fields["ended_at"] = now
    update_versioned(claim, state=to, **fields)
    journal.record(
        kind,
        actor=actor,
        at=now,
        subject=claim,
        scope=post.scope,
        on_behalf_of_id=on_behalf_of_id,
        counts=without_idle_places(
            post, {"places_taken": taken, "claims_waiting": waiting, "claims_confirmed": int(to == State.CONFIRMED)}
        ),
        post_id=post.pk,
        person_id=claim.person_id,
        **({"duty_at": next_duty(Hours.of(post), now)} if to == State.CONFIRMED else {}),
        **(facts or {}),
    )
    return claim
