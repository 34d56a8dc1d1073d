"""Reads of the grid."""

from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from backend.common.db.rows import get_named, get_visible
from backend.common.errors import Invalid
from backend.grid import policies
from backend.grid.models import Cell, CellCode
from backend.organisations.models import Person, Role, Unit
from backend.organisations.policies import in_unit
from backend.organisations.queries import held_roles

# The units that people live in.
RESIDENTIAL = (Unit.Kind.COMMUNITY, Unit.Kind.VILLAGE)


def get_cell(*, actor: Person, id: UUID) -> Cell:
    return get_visible(policies.visible_cells(actor).select_related("unit", "parent", "branch"), id)


def named_cell(*, actor: Person, id: UUID, field: str) -> Cell:
    """A cell that a body names in `field`. Raises Invalid (does not exist) for one that the actor cannot see."""
    return get_named(policies.visible_cells(actor).select_related("unit", "parent"), id, field)


def find_location(units: QuerySet[Unit], *, unit_id: UUID | None, cell_id: UUID | None) -> tuple[Unit, Cell | None]:
    """The open unit among `units`, and the open cell, that an input names. A cell implies its unit; one of the two is needed.

    Raises Invalid.
    """
    if cell_id is not None:
        cells = Cell.objects.filter(unit__in=units.filter(closed_on=None), closed_on=None).select_related("unit")
        cell = get_named(cells, cell_id, "cell_id")
        if unit_id not in (None, cell.unit_id):
            raise Invalid({"cell_id": [_("This cell is not in that unit.")]})
        return cell.unit, cell
    if unit_id is None:
        raise Invalid({"cell_id": [_("Say where: a cell or a unit.")]})
    return get_named(units.filter(closed_on=None), unit_id, "unit_id"), None


def get_cell_detail(*, actor: Person, id: UUID) -> Cell:
    """One cell with the official codes it had and has."""
    cells = policies.visible_cells(actor).prefetch_related(Prefetch("official_codes", CellCode.objects.order_by("pk")))
    return get_visible(cells, id)


def count_at(rows: QuerySet[Any], unit: Unit | None, cell: Cell | None) -> int:
    """How many of these Scoped rows are in the cell or, without one, at the unit itself."""
    return rows.filter(cell=cell).count() if cell else rows.filter(unit=unit).count()


def list_cells(
    *, actor: Person, unit: UUID | None = None, parent: UUID | None = None, q: str = "", closed: bool = False
) -> QuerySet[Cell, Any]:
    """Cells of the actor's district; `unit` is there or below, `q` the beginning of a code or part of a name."""
    cells = policies.visible_cells(actor).filter(closed_on__isnull=not closed)
    if unit:
        cells = cells.filter(in_unit(actor, unit))
    if parent:
        cells = cells.filter(parent_id=parent)
    if q:
        cells = cells.filter(code__startswith=q) | cells.filter(name__contains=q)
    return cells.values(
        "id", "unit_id", "parent_id", "branch_id", "code", "name", "households", "latitude", "longitude", "closed_on",
        "version",
    )  # fmt: skip


def list_public_locations(*, unit: UUID | None = None, q: str = "") -> QuerySet[Any, Any]:
    """The locations that a report without an account can name: the open communities and villages with their street or town;
    with `unit`, the open cells of that one. Names and ids only, as on a community's notice board."""
    if unit is None:
        locations: QuerySet[Any, Any] = Unit.objects.filter(kind__in=RESIDENTIAL, closed_on=None)
        within = F("parent__name")
    else:
        locations = Cell.objects.filter(unit=unit, unit__kind__in=RESIDENTIAL, unit__closed_on=None, closed_on=None)
        within = F("unit__name")
    if q:
        locations = locations.filter(name__contains=q)
    return locations.values("id", "name", within=within)


def list_cell_staff(*, actor: Person, cell_id: UUID, today: Any) -> QuerySet[Role, Any]:
    """Coordinators and workers of a cell: name and function, as on a community's notice board."""
    cell = get_cell(actor=actor, id=cell_id)
    return (
        held_roles(today)
        .filter(cell=cell)
        .values("id", "kind", "person_id", "from_date", "until_date", person_name=F("person__name"))
    )
