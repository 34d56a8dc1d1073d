"""Deciding who handles an issue: a unit, members with tasks, or the grid itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.common import versions
from backend.common.errors import IllegalTransition, require
from backend.issues import policies, queries
from backend.issues.models import Issue
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.tasks import operations as tasks
from backend.tasks.models import Task

State, Route = Issue.State, Issue.Route


@transaction.atomic
def accept_issue(*, actor: Person, issue_id: UUID, now: datetime) -> Issue:
    """受理: the organisers of the place take the report on."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_state(issue, State.REPORTED)
    versions.advance(issue, state=State.ACCEPTED)
    record("issue.accepted", issue, actor=actor, now=now)
    return issue


@transaction.atomic
def dispatch_issue(*, actor: Person, issue_id: UUID, now: datetime, unit_id: UUID) -> Issue:
    """派遣: hand the issue to a unit of the district, also outside one's own subtree."""
    issue = get_to_dispatch(actor, issue_id)
    unit = queries.find_handling_unit(actor=actor, issue=issue, unit_id=unit_id)
    versions.advance(issue, state=State.DISPATCHED, route=Route.UNIT, handler_unit=unit, handler_id=None, reason="")
    record("issue.dispatched", issue, actor=actor, now=now, unit_id=unit.pk)
    return issue


@transaction.atomic
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
    """Offer a task for the issue to a member or team; more may follow while it is being handled this way."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    if issue.state not in Issue.TO_DISPATCH and not (issue.state == State.HANDLING and issue.route == Route.TASKS):
        raise IllegalTransition(state=issue.state)
    task = tasks.offer_task(
        actor=actor, now=now, title=title, due_at=due_at, description=description, skills=skills, person_id=person_id,
        team_id=team_id, cell_id=issue.cell_id, unit_id=issue.unit_id, belongs_type=Task.Belongs.ISSUE.value,
        belongs_id=issue.pk,
    )  # fmt: skip
    versions.advance(issue, state=State.HANDLING, route=Route.TASKS, handler_unit=None, handler_id=None, reason="")
    record("issue.dispatched", issue, actor=actor, now=now, task_id=task.pk)
    return task


@transaction.atomic
def handle_by_grid(*, actor: Person, issue_id: UUID, now: datetime) -> Issue:
    """自处理: the grid solves a simple thing itself. It is verified by another person all the same."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_work_on_grid(actor, issue))
    expect_state(issue, *Issue.TO_DISPATCH)
    versions.advance(issue, state=State.HANDLING, route=Route.SELF, handler_id=actor.pk, handler_unit=None, reason="")
    record("issue.self_handled", issue, actor=actor, now=now, person_id=actor.pk)
    return issue


@transaction.atomic
def take_up_issue(*, actor: Person, issue_id: UUID, now: datetime) -> Issue:
    """处置: somebody of the unit it was dispatched to takes it in hand."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.is_of_handling_unit(actor, issue))
    expect_state(issue, State.DISPATCHED)
    versions.advance(issue, state=State.HANDLING, handler_id=actor.pk)
    record("issue.taken_up", issue, actor=actor, now=now, person_id=actor.pk)
    return issue


@transaction.atomic
def return_issue(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """退单: the unit says, with a reason, that this is not for it to handle."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.is_of_handling_unit(actor, issue))
    expect_state(issue, *Issue.IN_HAND)
    returned_by = issue.handler_unit_id
    versions.advance(issue, state=State.RETURNED, route=Route.NONE, handler_unit=None, handler_id=None, reason=reason)
    record("issue.returned", issue, actor=actor, now=now, unit_id=returned_by, by="unit")
    return issue


def get_to_dispatch(actor: Person, issue_id: UUID) -> Issue:
    """An issue that waits for this organiser to say who handles it."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_state(issue, *Issue.TO_DISPATCH)
    return issue


def expect_state(issue: Issue, *states: str) -> None:
    if issue.state not in states:
        raise IllegalTransition(state=issue.state)


def record(kind: str, issue: Issue, *, actor: Person, now: datetime, **more: Any) -> None:
    journal.record(kind, actor=actor, at=now, subject=issue, scope=issue.scope, **more)
