"""Issues on which a person may act now; one function per list of what waits."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.issues.models import Issue
from backend.issues.policies import GRID
from backend.organisations.models import Person
from backend.organisations.policies import ORGANISERS, within
from backend.tasks.models import Task

State, Route = Issue.State, Issue.Route


def to_accept(actor: Person, now: datetime) -> QuerySet[Issue]:
    return organised(actor).filter(state=State.REPORTED)


def to_dispatch(actor: Person, now: datetime) -> QuerySet[Issue]:
    """Accepted, given back or reopened: a handler is to be decided."""
    return without_open_tasks(organised(actor).filter(state__in=Issue.TO_DISPATCH))


def to_take_up(actor: Person, now: datetime) -> QuerySet[Issue]:
    return Issue.objects.filter(of_handling_unit(actor), state=State.DISPATCHED)


def to_answer(actor: Person, now: datetime) -> QuerySet[Issue]:
    """Those being handled, for the handler, the unit to which they were dispatched, else the organisers of the location."""
    by_unit = Q(of_handling_unit(actor), route=Route.UNIT)
    by_people = within(actor, ORGANISERS) & ~Q(route=Route.UNIT)
    return without_open_tasks(Issue.objects.filter(Q(handler=actor) | by_unit | by_people, state=State.HANDLING))


def to_verify(actor: Person, now: datetime) -> QuerySet[Issue]:
    """Answered ones, for people of the grid who neither handled nor answered them, nor did a task of them."""
    mine = tasks_of_issue().filter(person=actor, state__in=(Task.State.DONE, Task.State.VERIFIED))
    answered = Issue.objects.filter(within(actor, GRID), ~Exists(mine), state=State.RESPONDED)
    return answered.filter(Q(handler=None) | ~Q(handler=actor), Q(responded_by=None) | ~Q(responded_by=actor))


def organised(actor: Person) -> QuerySet[Issue]:
    return Issue.objects.filter(within(actor, ORGANISERS))


def of_handling_unit(actor: Person) -> Q:
    return within(actor, ORGANISERS, path="handler_unit__path", cell=None)


def without_open_tasks(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    return issues.filter(~Exists(tasks_of_issue().filter(state__in=Task.WORKING)))


def tasks_of_issue() -> QuerySet[Task]:
    return Task.objects.filter(belongs_type=Task.Belongs.ISSUE, belongs_id=OuterRef("pk"))
