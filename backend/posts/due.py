"""What falls due in a time, of posts; one function per list of the weekly digest."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from backend.organisations.models import Person
from backend.organisations.policies import ORGANISERS, within
from backend.posts.models import Claim, ServicePost
from backend.posts.models.times import Hours, shifts_between


def duties(actor: Person, start: datetime, end: datetime) -> Iterator[tuple[datetime, Claim]]:
    """The person's own duties that begin in [start, end), each shift of a standing one."""
    claims = Claim.objects.filter(person=actor, state__in=Claim.AGREED, post__state__in=ServicePost.RUNNING)
    for claim in claims.filter(post__starts_at__lt=end, post__ends_at__gt=start).select_related("post"):
        hours = Hours.of(claim.post)
        if hours.fixed:
            for begins, _ends in shifts_between(hours, start, end):
                yield begins, claim
        elif start <= hours.starts_at < end:
            yield hours.starts_at, claim


def posts_beginning(actor: Person, start: datetime, end: datetime) -> QuerySet[ServicePost]:
    """Those that the person organises."""
    posts = ServicePost.objects.filter(within(actor, ORGANISERS), state__in=ServicePost.RUNNING)
    return posts.filter(starts_at__gte=start, starts_at__lt=end)
