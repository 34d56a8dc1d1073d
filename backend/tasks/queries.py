"""Reads of tasks."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from backend.common.calendar import end_of_day, local_moment
from backend.common.db.rows import get_named, get_visible
from backend.grid.models import Cell
from backend.grid.queries import count_at
from backend.organisations.models import Person, Unit
from backend.organisations.policies import in_unit, offerable_people
from backend.tasks import policies
from backend.tasks.models import Task

LIST_FIELDS = (
    "id", "state", "title", "due_at", "skills", "unit_id", "cell_id", "person_id", "team_id", "offered_by_id",
    "belongs_type", "belongs_id", "version", "created_at",
)  # fmt: skip

NAMES = {"person_name": F("person__name"), "offered_by_name": F("offered_by__name")}


def get_task(*, actor: Person, id: UUID) -> Task:
    return get_visible(policies.visible_tasks(actor), id)


def find_person(*, unit: Unit, person_id: UUID) -> Person:
    return get_named(offerable_people(unit), person_id, "person_id")


def list_tasks(*, actor: Person, **filters: Any) -> QuerySet[Task, dict[str, Any]]:
    return filtered(policies.visible_tasks(actor), actor, **filters).values(*LIST_FIELDS, **NAMES)


def list_own_tasks(*, actor: Person, **filters: Any) -> QuerySet[Task, dict[str, Any]]:
    return filtered(policies.own_tasks(actor), actor, **filters).values(*LIST_FIELDS, **NAMES)


def filtered(
    tasks: QuerySet[Task],
    actor: Person,
    *,
    state: list[str] | None = None,
    cell: UUID | None = None,
    unit: UUID | None = None,
    person: UUID | None = None,
    belongs_id: UUID | None = None,
    q: str | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
) -> QuerySet[Task]:
    """`tasks` by the filters of a list; `unit` is that unit and all below it; both days are included."""
    if unit is not None:
        tasks = tasks.filter(in_unit(actor, unit))
    exact: dict[str, Any] = {
        "state__in": state,
        "cell_id": cell,
        "person_id": person,
        "belongs_id": belongs_id,
        "title__icontains": q,
    }
    exact |= {"due_at__gte": due_from and local_moment(due_from), "due_at__lt": due_to and end_of_day(due_to)}
    return tasks.filter(**{name: value for name, value in exact.items() if value is not None})


def tasks_due_between(start: datetime, end: datetime) -> QuerySet[Task, Any]:
    """Tasks that are not done, due from `start` until before `end`; for the reminders. Ids only, no texts."""
    due = Task.objects.filter(state__in=Task.WORKING, due_at__gte=start, due_at__lt=end)
    return due.order_by("due_at", "id").values(
        "id", "state", "due_at", "person_id", "team_id", "belongs_type", "belongs_id", "unit_id", "unit_path", "cell_id"
    )


def count_open(unit: Unit | None, cell: Cell | None) -> int:
    """How many tasks are open at a unit or in a cell that is to be closed."""
    return count_at(Task.objects.filter(state__in=Task.OPEN), unit, cell)


def overdue_offers(now: datetime) -> QuerySet[Task]:
    return Task.objects.filter(state=Task.State.OFFERED, due_at__lte=now).order_by("due_at", "id")


def tasks_of(belongs_type: str, belongs_id: UUID) -> QuerySet[Task]:
    """The tasks that belong to one row of another app."""
    return Task.objects.filter(belongs_type=belongs_type, belongs_id=belongs_id)


def doers_of(belongs_type: str, belongs_id: UUID) -> set[UUID]:
    """Everybody who has done a task that belongs to this row, verified or not."""
    done = tasks_of(belongs_type, belongs_id).filter(state__in=(Task.State.DONE, Task.State.VERIFIED))
    return {person_id for person_id in done.values_list("person_id", flat=True) if person_id}


def recount_metrics() -> Iterable[tuple[str, list[str], str, int]]:
    """`tasks_open` and `tasks_done` by the rows, with their scopes; for the nightly comparison with the counters."""
    live = Task.objects.filter(state__in=Task.OPEN).values_list("unit_path", "scope_ids")
    for unit_path, scope_ids in live.iterator():
        yield unit_path, scope_ids, "tasks_open", 1
    credits = Task.objects.filter(state=Task.State.VERIFIED).values_list("credit", flat=True)
    credit: Any
    for credit in credits.iterator():
        for metric, amount in credit["counts"].items():
            yield credit["unit_path"], credit["scope_ids"], metric, amount
