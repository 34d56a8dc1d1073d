"""Who sees the grid, and who edits it."""

from django.db.models import Q, QuerySet

from backend.grid.models import Cell
from backend.organisations.models import Person, Role, Unit
from backend.organisations.policies import ancestors, below, holds

SUPERVISORS = (Role.Kind.OFFICER, Role.Kind.ADMINISTRATOR)


def visible_cells(actor: Person) -> QuerySet[Cell]:
    """All cells of the actor's districts."""
    if actor.is_system:
        return Cell.objects.all()
    found = Q(pk__in=())
    for root in {ancestors(grant.path)[0] for grant in actor.grants}:
        found |= below(root)
    return Cell.objects.filter(found)


def may_link(actor: Person, cell_unit: Unit, *branches: Unit | None) -> bool:
    """Whether the actor answers for the cell and for every branch concerned: the branch's secretary sees the cell's families."""
    return all(may_edit_grid(actor, unit) for unit in (cell_unit, *branches) if unit)


def may_edit_grid(actor: Person, unit: Unit) -> bool:
    return holds(actor, SUPERVISORS, path=unit.path)
