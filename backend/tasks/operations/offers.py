"""Offering, accepting, declining and cancelling a task."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, Invalid, does_not_exist, expect_state, require
from backend.grid.models import Cell, location_fields
from backend.grid.queries import find_location
from backend.journal import operations as journal
from backend.organisations.models import Person, Unit
from backend.organisations.policies import visible_units
from backend.tasks import policies, queries, teams
from backend.tasks.models import Task

State = Task.State


class TaskOverdue(Conflict):
    code = "task-overdue"
    title = _("The time for this task has passed.")


@operation
def offer_task(
    *,
    actor: Person,
    now: datetime,
    title: str,
    due_at: datetime,
    description: str = "",
    skills: Sequence[str] = (),
    unit_id: UUID | None = None,
    cell_id: UUID | None = None,
    person_id: UUID | None = None,
    team_id: UUID | None = None,
    belongs_type: str = "",
    belongs_id: UUID | None = None,
) -> Task:
    """Offer a task at a cell or unit to one person or one team. They may decline it without a reason.

    Raises Invalid, NotAllowed. `belongs_type` and `belongs_id` are not checked here: the app of that row calls this.
    """
    unit, cell = find_location(visible_units(actor), unit_id=unit_id, cell_id=cell_id)
    require(policies.may_offer(actor, unit, cell))
    if due_at <= now:
        raise Invalid({"due_at": [_("This time has passed.")]})
    task = Task(
        **location_fields(unit, cell),
        title=title,
        description=description,
        skills=list(skills),
        due_at=due_at,
        belongs_type=belongs_type,
        belongs_id=belongs_id,
        offered_by=actor,
        created_at=now,
        **addressee(unit, cell, person_id, team_id),
    )
    task.save(force_insert=True)
    record("task.offered", task, actor=actor, now=now, counts={"tasks_open": 1})
    return task


def addressee(unit: Unit, cell: Cell | None, person_id: UUID | None, team_id: UUID | None) -> dict[str, Any]:
    """The fields for exactly one of a person and a team of the district. Raises Invalid."""
    if (person_id is None) == (team_id is None):
        raise Invalid({"person_id": [_("Offer the task to a person or to a team, not to both.")]})
    if person_id is not None:
        return {"person": queries.find_person(unit=unit, person_id=person_id)}
    if not teams.exists(root_id=unit.root_id, team_id=team_id):
        raise does_not_exist("team_id")
    return {"team_id": team_id}


@operation
def accept_task(*, actor: Person, task_id: UUID, now: datetime) -> Task:
    """Accept a task. In a team the first member who accepts does it."""
    task = queries.get_task(actor=actor, id=task_id)
    require(policies.may_answer(actor, task))
    expect_state(task, State.OFFERED)
    if task.due_at <= now:
        raise TaskOverdue
    versions.update_versioned(task, state=State.ACCEPTED, person_id=actor.pk, accepted_at=now)
    record("task.accepted", task, actor=actor, now=now)
    return task


@operation
def decline_task(*, actor: Person, task_id: UUID, now: datetime) -> Task:
    """Decline an offer, or hand an accepted task back. It needs no reason and has no consequences.

    For a team its leader declines; a member who does not want the task need do nothing.
    """
    task = queries.get_task(actor=actor, id=task_id)
    require(policies.may_do(actor, task) or (task.person_id is None and teams.leads(actor, task.team_id)))
    expect_state(task, *Task.WORKING)
    versions.update_versioned(task, state=State.DECLINED)
    record("task.declined", task, actor=actor, now=now, counts={"tasks_open": -1})
    return task


@operation
def cancel_task(*, actor: Person, task_id: UUID, now: datetime, reason: str) -> Task:
    """Cancel a task that is not done."""
    task = queries.get_task(actor=actor, id=task_id)
    require(policies.may_organise(actor, task))
    expect_state(task, *Task.WORKING)
    versions.update_versioned(task, state=State.CANCELLED, reason=reason)
    record("task.cancelled", task, actor=actor, now=now, counts={"tasks_open": -1})
    return task


def record(kind: str, task: Task, *, actor: Person, now: datetime, **more: Any) -> None:
    """Write an entry about a task, with the facts that messages need."""
    facts = {
        "person_id": task.person_id,
        "team_id": task.team_id,
        "belongs_type": task.belongs_type,
        "belongs_id": task.belongs_id,
        "due_at": task.due_at,
    }
    named: dict[str, Any] = {name: value for name, value in facts.items() if value}
    journal.record(kind, actor=actor, at=now, subject=task, **named, **more)
