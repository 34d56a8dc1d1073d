"""Who sees posts and claims, and who may act on them."""

from django.db.models import Q, QuerySet

from backend.organisations.models import Person
from backend.organisations.policies import ORGANISERS, STAFF, holds_for, membership_paths, within
from backend.posts.models import Claim, ServicePost

# A member sees what is or was offered, never a draft.
PUBLIC_STATES = [state for state in ServicePost.State if state != ServicePost.State.DRAFT]


def visible_posts(actor: Person) -> QuerySet[ServicePost]:
    """Posts of one's part of the tree for its staff; for members, those open to a unit they belong to."""
    mine = membership_paths(actor)
    for_members = Q(audience__path__in=mine, state__in=PUBLIC_STATES) if mine else Q(pk__in=())
    return ServicePost.objects.filter(within(actor, STAFF) | for_members)


def may_claim(actor: Person, post: ServicePost) -> bool:
    """Members of the post's audience. Organising it, or auditing it, gives no place on it."""
    return post.audience.path in membership_paths(actor)


def may_organise(actor: Person, post: ServicePost) -> bool:
    return holds_for(actor, ORGANISERS, post)


def visible_claims(actor: Person) -> QuerySet[Claim]:
    """One's own, and those on posts of one's part of the tree."""
    staff = within(actor, STAFF, path="post__unit_path", cell="post__cell")
    return Claim.objects.filter(staff | Q(person=actor))
