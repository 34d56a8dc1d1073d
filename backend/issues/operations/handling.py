"""Accept an issue and decide who handles it: a unit, members with tasks, or the grid itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, IllegalTransition, expect_state, require
from backend.issues import policies, queries
from backend.issues.models import Issue
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.tasks import operations as tasks
from backend.tasks import queries as task_queries
from backend.tasks.models import Task

State, Route = Issue.State, Issue.Route


class TasksOpen(Conflict):
    code = "tasks-open"
    title = _("Tasks of this issue are still open.")


@operation
def accept_issue(*, actor: Person, issue_id: UUID, now: datetime) -> Issue:
    """受理: accept a report, as organiser of its location."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_state(issue, State.REPORTED)
    versions.update_versioned(issue, state=State.ACCEPTED)
    record("issue.accepted", issue, actor=actor, now=now)
    return issue


@operation
def dispatch_issue(*, actor: Person, issue_id: UUID, now: datetime, unit_id: UUID) -> Issue:
    """派遣: dispatch the issue to a unit of the district, also outside one's own subtree.

    Also when members (who all declined) or the grid handle it and cannot solve it. Raises TasksOpen while tasks of it are open.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_to_dispatch(issue)
    expect_no_tasks(issue)
    unit = queries.find_handling_unit(actor=actor, issue=issue, unit_id=unit_id)
    versions.update_versioned(
        issue, state=State.DISPATCHED, route=Route.UNIT, handler_unit=unit, handler_id=None, reason=""
    )
    record("issue.dispatched", issue, actor=actor, now=now, unit_id=unit.pk)
    return issue


@operation
def dispatch_as_task(
    *,
    actor: Person,
    issue_id: UUID,
    now: datetime,
    title: str,
    due_at: datetime,
    description: str = "",
    skills: Sequence[str] = (),
    person_id: UUID | None = None,
    team_id: UUID | None = None,
) -> Task:
    """Offer a task for the issue to a member or team. May be repeated: an issue can have several tasks."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_to_dispatch(issue)
    task = tasks.offer_task(
        actor=actor, now=now, title=title, due_at=due_at, description=description, skills=skills, person_id=person_id,
        team_id=team_id, cell_id=issue.cell_id, unit_id=issue.unit_id, belongs_type=Task.Belongs.ISSUE.value,
        belongs_id=issue.pk,
    )  # fmt: skip
    versions.update_versioned(
        issue, state=State.HANDLING, route=Route.TASKS, handler_unit=None, handler_id=None, reason=""
    )
    record("issue.dispatched", issue, actor=actor, now=now, task_id=task.pk)
    return task


@operation
def handle_by_grid(*, actor: Person, issue_id: UUID, now: datetime) -> Issue:
    """自处理: handle a simple issue oneself, as a person of the grid. Another person verifies it all the same.

    Only an organiser may take an issue over from a colleague. Raises TasksOpen while tasks of it are open.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_work_on_grid(actor, issue))
    expect_to_dispatch(issue)
    if issue.handler_id == actor.pk:
        raise IllegalTransition(state=issue.state)
    require(issue.handler_id is None or policies.may_organise(actor, issue))
    expect_no_tasks(issue)
    versions.update_versioned(
        issue, state=State.HANDLING, route=Route.SELF, handler_id=actor.pk, handler_unit=None, reason=""
    )
    record("issue.self_handled", issue, actor=actor, now=now, person_id=actor.pk)
    return issue


@operation
def take_up_issue(*, actor: Person, issue_id: UUID, now: datetime) -> Issue:
    """处置: become the handler, as a person of the unit it was dispatched to."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.is_of_handling_unit(actor, issue))
    expect_state(issue, State.DISPATCHED)
    versions.update_versioned(issue, state=State.HANDLING, handler_id=actor.pk)
    record("issue.taken_up", issue, actor=actor, now=now, person_id=actor.pk)
    return issue


@operation
def return_issue(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """退单: return the issue to the organisers with a reason, as the unit it was dispatched to or as handler of the grid."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    of_unit = policies.is_of_handling_unit(actor, issue)
    require(of_unit or (issue.route == Route.SELF and issue.handler_id == actor.pk))
    expect_state(issue, *Issue.IN_HAND)
    by: dict[str, Any] = {"unit_id": issue.handler_unit_id, "by": "unit"} if of_unit else {"by": "handler"}
    versions.update_versioned(
        issue, state=State.RETURNED, route=Route.NONE, handler_unit=None, handler_id=None, reason=reason
    )
    record("issue.returned", issue, actor=actor, now=now, **by)
    return issue


@operation
def take_back_issue(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """收回: take an issue back from a unit, person or team that does not answer, so that it can be given to another.

    Tasks of it that are not done are cancelled. Its clock runs on.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_state(issue, *Issue.IN_HAND)
    working = task_queries.tasks_of(Task.Belongs.ISSUE.value, issue.pk).filter(state__in=Task.WORKING)
    for task_id in working.values_list("pk", flat=True):
        tasks.cancel_task.body(actor=actor, task_id=task_id, now=now, reason=reason)
    before = {"unit_id": issue.handler_unit_id, "person_id": issue.handler_id}
    was = {name: value for name, value in before.items() if value}
    versions.update_versioned(
        issue, state=State.RETURNED, route=Route.NONE, handler_unit=None, handler_id=None, reason=reason
    )
    record("issue.taken_back", issue, actor=actor, now=now, **was)
    return issue


def expect_to_dispatch(issue: Issue) -> None:
    """Raise IllegalTransition unless a handler is to be decided, or people handle it from whom it can be taken over."""
    if not (issue.state == State.HANDLING and issue.route in Issue.BY_PEOPLE):
        expect_state(issue, *Issue.TO_DISPATCH)


def expect_no_tasks(issue: Issue) -> None:
    """Raise TasksOpen while tasks of the issue can still be done."""
    open_tasks = task_queries.tasks_of(Task.Belongs.ISSUE.value, issue.pk).filter(state__in=Task.WORKING).count()
    if open_tasks:
        raise TasksOpen(tasks=open_tasks)


def record(kind: str, issue: Issue, *, actor: Person, now: datetime, **more: Any) -> None:
    journal.record(kind, actor=actor, at=now, subject=issue, **more)
