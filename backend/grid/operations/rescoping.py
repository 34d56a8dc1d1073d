"""Updates the scopes of rows when the tree, the grid or the consortia change.

It compares states, not events: every row whose scope differs from the tree of this moment is updated, so that it may run
at any time and twice. Each app registers its tables in its `hooks.py` (docs/decisions/0002-rescoping.md).
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


#: The tables whose scopes are updated, by name.
RESCOPED: dict[str, RescopingStep] = {}


def rescope_rows(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Update outdated scopes in every table, about `limit` rows each; returns how many changed (0: none is outdated)."""
    return sum(step(actor=actor, now=now, limit=limit) for step in RESCOPED.values())


@dataclass(frozen=True)
class Rescoping:
    """How the scopes of one table's rows are updated.

    Rows in `live` are updated one by one; with a `kind` each writes an entry, which moves `gauges` (what the row counts for
    while it is live) from the old scope to the new one. All others only get the new scope: what they counted remains where it
    happened. `taken_over`: live rows of a closed unit move to the unit into which it was merged. `lock` is called before
    anything is read; `also` returns further fields that change with the scope.
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
        for rows, new_location in outdated(self.model, self.live if self.taken_over else None):
            changed += rows.exclude(self.live).update(**new_location)
            live = rows.filter(self.live).prefetch_related(*self.related).order_by("pk")
            for row in live[: max(limit - changed, 0)]:
                changed += self.move(row, new_location, actor, now)
            if changed >= limit:
                break
        return changed

    def move(self, row: Scoped, new_location: Fields, actor: Person, now: datetime) -> bool:
        """Update one live row in a transaction of its own; one that changes meanwhile is left for the next run."""
        try:
            with transaction.atomic():
                self.lock(row)
                if all(getattr(row, name) == value for name, value in new_location.items()):
                    return False
                old, counts = row.scope, self.gauges(row)
                update_versioned(row, **new_location, **self.also(row, new_location))
                if self.kind:
                    reversals = [old.reversal(counts)] if any(counts.values()) else []
                    journal.record(self.kind, actor=actor, at=now, subject=row, counts=counts, reversals=reversals)
        except ConcurrentUpdate:
            return False
        return True


def outdated(model: type[Scoped], live: Q | None = None) -> Iterator[tuple[QuerySet[Any], Fields]]:
    """For each scope in the table that differs from the tree: its rows, and the fields they should have.

    There are few scopes (one for each cell, as a rule), so that scopes are compared, not rows. Rows in `live` do not remain
    at a closed unit: after a merger they belong to the nearest open one.
    """
    names = ("unit_id", "unit_path", "cell_id", "scope_ids")
    stored = list(model._default_manager.order_by().values_list(*names).distinct())
    units = Unit.objects.in_bulk({row[0] for row in stored})
    cells = Cell.objects.select_related("unit").in_bulk({row[2] for row in stored if row[2]})
    for values in stored:
        old = dict(zip(names, values, strict=True))
        cell, rows = cells.get(old["cell_id"]), model._default_manager.filter(**old)
        unit = cell.unit if cell else units[old["unit_id"]]
        wanted = [(rows, location_fields(unit, cell))]
        if live is not None and unit.closed_on and cell is None:
            wanted = [
                (rows.exclude(live), location_fields(unit)),
                (rows.filter(live), location_fields(nearest_open_unit(unit))),
            ]
        for some, fields in wanted:
            if any(fields[name] != value for name, value in old.items()):
                yield some, fields
