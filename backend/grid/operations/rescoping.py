"""Keeping the places of rows true when the tree, the grid or the consortia change.

Looks at the state, not at what happened: whatever differs from the tree of this moment is put right, so that it may run
at any time and twice. Which rows there are, each app says in its `registrations.py` (docs/decisions/0002-rescoping.md).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q, QuerySet

from backend.common.db.versions import update_versioned
from backend.common.errors import ConcurrentUpdate
from backend.grid.models import Cell, Scoped, location_fields
from backend.journal import operations as journal
from backend.organisations.models import Person, Unit
from backend.organisations.queries import nearest_open_unit

Fields = dict[str, Any]
NONE = Q(pk__in=())


class RescopingStep(Protocol):
    def __call__(self, *, actor: Person, now: datetime, limit: int) -> int: ...


#: What is brought to its present place, by the name of its table.
RESCOPED: dict[str, RescopingStep] = {}


def rescope_rows(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Bring some misplaced rows of every table to their present place; returns how many changed (0: all is well)."""
    return sum(step(actor=actor, now=now, limit=limit) for step in RESCOPED.values())


@dataclass(frozen=True)
class Rescoping:
    """How the rows of one table follow the tree.

    Rows in `live` move one by one; with a `kind` that is one entry, which takes `gauges` (what the row counts for where it
    stands) from the old place to the new one. All others only learn their new place, because what they counted stays where it
    happened. `taken_over`: live rows of a closed unit go on at the unit that took it over. `lock` comes before anything is read;
    `also` says what else changes with the place.
    """

    model: type[Scoped]
    kind: str = ""
    live: Q = NONE
    gauges: Callable[[Any], dict[str, int]] = lambda row: {}
    taken_over: bool = False
    lock: Callable[[Any], object] = lambda row: None
    also: Callable[[Any, Fields], Fields] = lambda row, new_location: {}
    related: tuple[str, ...] = ()

    def __call__(self, *, actor: Person, now: datetime, limit: int) -> int:
        changed = 0
        for rows, new_location in misplaced(self.model, self.live if self.taken_over else None):
            changed += rows.exclude(self.live).update(**new_location)
            live = rows.filter(self.live).prefetch_related(*self.related).order_by("pk")
            for row in live[: max(limit - changed, 0)]:
                changed += self.move(row, new_location, actor, now)
            if changed >= limit:
                break
        return changed

    def move(self, row: Scoped, new_location: Fields, actor: Person, now: datetime) -> bool:
        """One live row, in a transaction of its own; one that changes at this moment is left for the next run."""
        try:
            with transaction.atomic():
                self.lock(row)
                if all(getattr(row, name) == value for name, value in new_location.items()):
                    return False
                old, counts = row.scope, self.gauges(row)
                update_versioned(row, **new_location, **self.also(row, new_location))
                if self.kind:
                    reversals = [old.reversal(counts)] if any(counts.values()) else []
                    journal.record(
                        self.kind,
                        actor=actor,
                        at=now,
                        subject=row,
                        scope=row.scope,
                        counts=counts,
                        reversals=reversals,
                    )
        except ConcurrentUpdate:
            return False
        return True


def misplaced(model: type[Scoped], going_on: Q | None = None) -> Iterator[tuple[QuerySet[Any], Fields]]:
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
