"""Reads of posts and claims."""

from uuid import UUID

from django.db.models import QuerySet

from backend.common.errors import NotFound
from backend.organisations.models import Person
from backend.posts import policies
from backend.posts.models import Claim, ServicePost


def get_post(*, actor: Person, id: UUID) -> ServicePost:
    post = policies.visible_posts(actor).select_related("audience").filter(pk=id).first()
    if post is None:
        raise NotFound
    return post


def get_claim(*, actor: Person, id: UUID) -> Claim:
    claim = policies.visible_claims(actor).select_related("post").filter(pk=id).first()
    if claim is None:
        raise NotFound
    return claim


def live_claims_of(person: Person) -> QuerySet[Claim]:
    """What the person holds or waits for, with its post; for the checks of an operation."""
    return Claim.objects.filter(person=person, state__in=Claim.LIVE).select_related("post")
