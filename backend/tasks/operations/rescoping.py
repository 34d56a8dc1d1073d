"""Keeping the places of rows true when the tree, the grid or the consortia change.

Looks at the state, not at what happened: whatever differs from the tree of this moment is put right, so that it may run
at any time and twice. An open row moves with one entry, which takes its gauges from the old place to the new one; a finished
row only learns its new place, because what it counted stays where it happened.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet

from backend.common.db import versions
from backend.common.errors import ConcurrentUpdate
from backend.grid.models import Cell, location_fields
from backend.journal import operations as journal
from backend.organisations.models import Person, Unit
from backend.organisations.queries import nearest_open_unit
from backend.tasks.models import Task


def rescope_rows(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Put misplaced tasks right; returns how many rows changed (0: all is well)."""
    return rescope(
        Task,
        kind="task.rescoped",
        live=Task.OPEN,
        gauges=lambda task: {"tasks_open": 1},
        actor=actor,
        now=now,
        limit=limit,
    )


def rescope(
    model: type[Any],
    *,
    kind: str,
    live: Collection[str],
    gauges: Callable[[Any], dict[str, int]],
    actor: Person,
    now: datetime,
    limit: int,
    taken_over: bool = True,
) -> int:
    """The same for any table of scoped rows; `gauges` says what an open row counts for where it stands, `taken_over`
    whether whoever takes over a closed unit takes its open rows too."""
    changed = 0
    for rows, new_location in misplaced(model, going_on=Q(state__in=live) if taken_over else None):
        changed += rows.exclude(state__in=live).update(**new_location)
        for row in rows.filter(state__in=live).order_by("pk")[: max(limit - changed, 0)]:
            changed += move(row, new_location, kind, gauges(row), actor=actor, now=now)
        if changed >= limit:
            break
    return changed


def move(
    row: Any, new_location: dict[str, Any], kind: str, gauges: dict[str, int], *, actor: Person, now: datetime
) -> bool:
    """One open row, in a transaction of its own; one that changes at this moment is left for the next run."""
    old = row.scope
    try:
        with transaction.atomic():
            versions.update_versioned(row, **new_location)
            journal.record(
                kind,
                actor=actor,
                at=now,
                subject=row,
                scope=row.scope,
                counts=gauges,
                reversals=[old.reversal(gauges)],
            )
    except ConcurrentUpdate:
        return False
    return True


def misplaced(model: type[models.Model], going_on: Q | None = None) -> Iterator[tuple[QuerySet[Any], dict[str, Any]]]:
    """For each place in the table that the tree sees otherwise now: its rows, and the fields they should have.

    Rows share few places (one for each cell, as a rule), so that the places are compared, not the rows. Rows that are
    `going_on` do not stay at a closed unit: after a merger they belong to the unit that took it over.
    """
    names = ("unit_id", "unit_path", "cell_id", "scope_ids")
    stored = list(model._default_manager.order_by().values_list(*names).distinct())
    units = Unit.objects.in_bulk({row[0] for row in stored})
    cells = Cell.objects.select_related("unit").in_bulk({row[2] for row in stored if row[2]})
    for values in stored:
        old = dict(zip(names, values, strict=True))
        cell, rows = cells.get(old["cell_id"]), model._default_manager.filter(**old)
        unit = cell.unit if cell else units[old["unit_id"]]
        true_locations = [(rows, location_fields(unit, cell))]
        if going_on is not None and unit.closed_on and cell is None:
            true_locations = [
                (rows.exclude(going_on), location_fields(unit)),
                (rows.filter(going_on), location_fields(nearest_open_unit(unit))),
            ]
        for found, true_location in true_locations:
            if any(true_location[name] != value for name, value in old.items()):
                yield found, true_location
