"""Coordinators and workers of a cell."""

from datetime import date, datetime
from uuid import UUID

from backend.common.db.operations import operation
from backend.common.errors import NotFound, does_not_exist
from backend.grid import queries
from backend.grid.operations.cells import CellClosed
from backend.organisations import operations as organisations
from backend.organisations.models import Person, Role


@operation
def grant_cell_role(
    *,
    actor: Person,
    cell_id: UUID,
    person_id: UUID,
    kind: str,
    now: datetime,
    from_date: date | None = None,
    until_date: date | None = None,
) -> Role:
    """Make somebody coordinator or worker of a cell. Raises as organisations.operations.grant_role, and CellClosed."""
    cell = queries.get_cell(actor=actor, id=cell_id)
    if cell.closed_on:
        raise CellClosed
    try:
        return organisations.grant_role(
            actor=actor, person_id=person_id, kind=kind, now=now, cell=cell, from_date=from_date, until_date=until_date
        )
    except NotFound as error:
        raise does_not_exist("person_id") from error
