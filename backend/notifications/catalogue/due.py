"""What falls due within a time, for the weekly digest, each list in the order in which it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.handbook.models import Visit
from backend.handbook.policies import visible_visits
from backend.issues.models import Issue
from backend.issues.policies import GRID
from backend.organisations.models import Person
from backend.organisations.policies import ORGANISERS, within
from backend.pledges.models import Pledge
from backend.pledges.policies import SECRETARIES, SUPERIORS
from backend.posts.due import posts_beginning
from backend.tasks.models import Task


@dataclass(frozen=True)
class DueList:
    """Rows with a moment (`field`, a day or an instant) from `start` until before `end`: `rows(actor, start, end)`."""

    noun: str
    heading: str | Promise
    field: str
    rows: Callable[[Person, datetime, datetime], QuerySet[Any]]


def tasks(actor: Person, start: datetime, end: datetime) -> QuerySet[Task]:
    """The person's own, and those that the person organises."""
    mine = Q(person=actor) | within(actor, ORGANISERS)
    return Task.objects.filter(mine, state__in=Task.WORKING, due_at__gte=start, due_at__lt=end)


def issues(actor: Person, start: datetime, end: datetime) -> QuerySet[Issue]:
    here = Q(handler=actor) | within(actor, GRID) | within(actor, ORGANISERS, path="handler_unit__path", cell=None)
    return Issue.objects.filter(here, state__in=Issue.OPEN, due_at__gte=start, due_at__lt=end)


def pledges(actor: Person, start: datetime, end: datetime) -> QuerySet[Pledge]:
    """Not reported on yet: the person's own, and those of the units that the person answers for."""
    mine = Q(responsible=actor) | Q(pledge_list__owner=actor) | within(actor, (*SECRETARIES, *SUPERIORS), cell=None)
    days = {"due_on__gte": timezone.localdate(start), "due_on__lt": timezone.localdate(end)}
    return Pledge.objects.filter(mine, state=Pledge.State.PUBLISHED, **days)


def promises(actor: Person, start: datetime, end: datetime) -> QuerySet[Visit]:
    """Made at visits of the person's own."""
    days = {"promised_on__gte": timezone.localdate(start), "promised_on__lt": timezone.localdate(end)}
    return visible_visits(actor).filter(person=actor, state__in=Visit.OPEN, **days)


DUTIES = _("Your duties")
DUE = [
    DueList("task", _("Tasks due"), "due_at", tasks),
    DueList("visit", _("What was promised to families"), "promised_on", promises),
    DueList("post", _("Posts that begin"), "starts_at", posts_beginning),
    DueList("issue", _("Issues due"), "due_at", issues),
    DueList("pledge", _("Pledges whose last day comes"), "due_on", pledges),
]
