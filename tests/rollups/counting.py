"""Entries to count, without the operation that would have written them, and the counters as a readable table."""

from backend.common.ids import new_id
from backend.journal.models import Entry
from backend.journal.scopes import Scope
from backend.rollups.models import Counter, Period
from tests.world import NOW


def make_entry(world, *, scope: Scope | None = None, at=NOW, kind="issue.reported", reversals=(), **counts) -> Entry:
    scope = scope or in_cell(world)
    return Entry.objects.create(
        kind=kind,
        at=at,
        actor_id=world.ada.pk,
        subject_type="issue",
        subject_id=new_id(),
        seq=1,
        root_id=scope.root_id,
        unit_id=scope.unit_id,
        unit_path=scope.unit_path,
        cell_id=scope.cell_id,
        scope_ids=scope.scope_ids,
        counts=counts,
        reversals=list(reversals),
    )


def make_period(world, *, unit, year=2025, quarter=4, figures, **more) -> Period:
    more = {"created_at": NOW, **more}
    return Period.objects.create(unit=unit, year=year, quarter=quarter, figures=figures, **more)


def in_cell(world) -> Scope:
    """The cell of 文竹."""
    unit = world.wenzhu
    return Scope(unit.root_id, unit.pk, unit.path, world.cell.pk, [str(world.cell.pk)])


def counted(world) -> dict[str, dict[str, int]]:
    """`{"wenzhu": {"issues_open": 1}}`, summed over all days."""
    names = {thing.pk: name for group in (world.units, world.cells) for name, thing in vars(group).items()}
    table: dict[str, dict[str, int]] = {}
    for row in Counter.objects.order_by("day"):
        line = table.setdefault(names.get(row.scope_id, str(row.scope_id)), {})
        line[row.metric] = line.get(row.metric, 0) + row.value
    return table
