"""Who may still hold a place: the rights and hours of the people of a queue, read in a few statements for any number."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from backend.organisations.models import Role, Unit
from backend.organisations.policies import below
from backend.organisations.queries import held_roles
from backend.posts.models import Claim, ServicePost
from backend.posts.models.times import Hours, collide
from backend.posts.queries.claims import TIMES

AT_ONCE = 50


def still_of_audience(post: ServicePost, person_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Those who may claim the post today (`policies.may_claim`): active, and members of its audience."""
    path = Unit.objects.values_list("path", flat=True).get(pk=post.audience_id)
    members = held_roles(timezone.localdate(now)).filter(below(path, "unit__path"), kind=Role.Kind.MEMBER)
    return set(members.filter(person__in=person_ids).values_list("person_id", flat=True))


def still_members(claims: Collection[Claim], now: datetime) -> set[tuple[UUID, UUID]]:
    """`still_of_audience` for claims of several posts, as pairs of post and person: two statements for each post."""
    people: dict[ServicePost, list[UUID]] = defaultdict(list)
    for claim in claims:
        people[claim.post].append(claim.person_id)
    return {(post.pk, person) for post, ids in people.items() for person in still_of_audience(post, ids, now)}


def busy_with_another(post: ServicePost, person_ids: Collection[UUID]) -> set[UUID]:
    """Those who have agreed to another duty at the same time, as `check_hours` refuses it."""
    hours = Hours.of(post)
    if not hours.fixed:
        return set()
    agreed = Claim.objects.filter(person__in=person_ids, state__in=Claim.AGREED).exclude(post=post)
    found: dict[UUID, list[Hours]] = defaultdict(list)
    for person_id, *times in agreed.values_list("person_id", *TIMES):
        found[person_id].append(Hours(*times))
    return {person_id for person_id, others in found.items() if any(collide(hours, other) for other in others)}


def waiting_in_batches(post: ServicePost) -> Iterator[list[Claim]]:
    """The waiting list in the order of its tickets, a batch at a time: of a long one mostly the beginning is needed."""
    last = 0
    waiting = Claim.objects.filter(post=post, state=Claim.State.WAITLISTED).order_by("ticket")
    while batch := list(waiting.filter(ticket__gt=last)[:AT_ONCE]):
        yield batch
        last = batch[-1].ticket or 0
