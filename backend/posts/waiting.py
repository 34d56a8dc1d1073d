"""Posts, claims, handovers and duty logs on which a person may act now; one function per list of what waits."""

from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.organisations.models import Person
from backend.organisations.policies import ORGANISERS, within
from backend.posts import policies
from backend.posts.models import Claim, DutyLog, Handover, ServicePost
from backend.tasks.models import Task

SOON = timedelta(days=7)


def offers(actor: Person, now: datetime) -> QuerySet[Claim]:
    """Places that are kept for the person. A suspended post waits for its organiser."""
    return Claim.objects.filter(
        person=actor, state=Claim.State.OFFERED, offer_until__gt=now, post__state__in=ServicePost.RUNNING
    )


def applications(actor: Person, now: datetime) -> QuerySet[Claim]:
    """Where the organiser chooses and a place is free; one's own application is for another organiser."""
    here = within(actor, ORGANISERS, path="post__unit_path", cell="post__cell")
    waiting = Claim.objects.filter(
        here,
        state=Claim.State.WAITLISTED,
        post__selection=ServicePost.Selection.ORGANISER,
        post__state__in=ServicePost.RUNNING,
        post__ends_at__gt=now,
        post__taken__lt=F("post__places"),
    )
    return waiting.exclude(person=actor)


def hours_to_confirm(actor: Person, now: datetime) -> QuerySet[DutyLog]:
    return policies.answerable_duty_logs(actor)


def short_of_people(actor: Person, now: datetime) -> QuerySet[ServicePost]:
    """Posts that begin within seven days, or run already and nobody has taken them, with more free places than people who were
    asked for help with a task of the post."""
    soon = Q(starts_at__gte=now, starts_at__lt=now + SOON)
    nobody = Q(starts_at__lt=now, ends_at__gt=now, taken=0)
    asked = Task.objects.filter(belongs_type=Task.Belongs.POST, belongs_id=OuterRef("pk"), state__in=Task.OPEN)
    posts = ServicePost.objects.filter(within(actor, ORGANISERS), soon | nobody, state__in=ServicePost.RUNNING)
    return posts.filter(places__gt=F("taken") + count_of(asked))


def count_of(tasks: QuerySet[Task]) -> Coalesce:
    """How many there are of each post, as a column of its query."""
    counts = tasks.order_by().values("belongs_id").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts), 0)


def handovers(actor: Person, now: datetime) -> QuerySet[Handover]:
    """Proposed to the person, who is still of the post's audience, by somebody who still holds the place."""
    return Handover.objects.filter(
        to_person=actor,
        state=Handover.State.PROPOSED,
        claim__state__in=Claim.AGREED,
        claim__post__state__in=ServicePost.RUNNING,
        claim__post__ends_at__gt=now,
        claim__post__audience_number__in=policies.membership_numbers(actor),
    )
