"""The sweeps that move posts and claims on with time. Safe to run twice, and after a kill at any point."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.common.errors import ConcurrentUpdate, IllegalTransition
from backend.organisations.holdings import Departure
from backend.organisations.models import Person
from backend.posts import queries
from backend.posts.models import Claim, ServicePost
from backend.posts.operations.departures import release_claim
from backend.posts.operations.offers import fill_places, leave
from backend.posts.operations.places import lock_post, transition
from backend.posts.operations.states import end_post, move_post

State = ServicePost.State


def advance_posts(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Close posts that have ended, activate posts that begin and start the duty of confirmed claims; returns how many.

    Who does not belong to the audience any more begins no duty: the place goes to the next.

    Each change is a transaction of its own; the next sweep retries one that met a concurrent update.
    """
    changed = [attempt(close, post, actor, now) for post in queries.posts_to_close(now, limit)]
    changed += [attempt(activate, post, actor, now) for post in queries.posts_to_activate(now, limit)]
    changed += [attempt(release, claim, actor, now) for claim in queries.claims_of_closed_accounts(limit)]
    claims = queries.claims_to_start(limit)
    members = queries.still_members(claims, now)
    for claim in claims:
        begins = start_duty if (claim.post_id, claim.person_id) in members else leave_post
        changed.append(attempt(begins, claim, actor, now))
    return sum(changed)


def attempt(change: Callable[..., None], row: Any, actor: Person, now: datetime) -> bool:
    try:
        with transaction.atomic():
            change(row, actor, now)
            return True
    except (ConcurrentUpdate, IllegalTransition):
        return False  # changed since it was read


def close(post: ServicePost, actor: Person, now: datetime) -> None:
    end_post(lock_post(post), "post.closed", to=State.CLOSED, actor=actor, now=now)


def activate(post: ServicePost, actor: Person, now: datetime) -> None:
    move_post(lock_post(post), "post.activated", to=State.ACTIVE, of=(State.OPEN,), actor=actor, now=now)


def start_duty(claim: Claim, actor: Person, now: datetime) -> None:
    transition(claim, "claim.started", to=Claim.State.ON_DUTY, of=(Claim.State.CONFIRMED,), actor=actor, now=now)


def release(claim: Claim, actor: Person, now: datetime) -> None:
    """For a claim that was made in the instant in which the account was closed."""
    release_claim(claim, Departure(claim.person, now), actor)


def leave_post(claim: Claim, actor: Person, now: datetime) -> None:
    post = lock_post(claim.post)
    leave(claim, actor=actor, now=now)
    fill_places(post, actor=actor, now=now)
