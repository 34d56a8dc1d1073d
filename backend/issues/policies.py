"""Who sees issues, and who may act on them."""

from django.db.models import Q, QuerySet

from backend.grid.models import Cell
from backend.issues.models import Issue
from backend.organisations.models import Person, Role, Unit
from backend.organisations.policies import ADMINISTRATORS, ORGANISERS, STAFF, grants_of, holds, holds_for, within

GRID = (Role.Kind.WORKER, *ORGANISERS)  # who works on the grid: handles simple things there, and verifies


def visible_issues(actor: Person) -> QuerySet[Issue]:
    """One's own reports, those of one's part of the tree, and those dispatched to a unit one is on the staff of."""
    dispatched = within(actor, STAFF, path="handler_unit__path", cell=None)
    return Issue.objects.filter(within(actor, STAFF) | dispatched | Q(reporter=actor) | Q(handler=actor))


def may_organise(actor: Person, issue: Issue) -> bool:
    return holds_for(actor, ORGANISERS, issue)


def may_organise_at(actor: Person, unit: Unit, cell: Cell | None) -> bool:
    cells = (cell.pk, cell.parent_id) if cell else ()
    return holds(actor, ORGANISERS, path=unit.path, cell_ids=[found for found in cells if found])


def may_work_on_grid(actor: Person, issue: Issue) -> bool:
    return holds_for(actor, GRID, issue)


def is_of_handling_unit(actor: Person, issue: Issue) -> bool:
    return issue.handler_unit is not None and holds(actor, ORGANISERS, path=issue.handler_unit.path)


def may_respond(actor: Person, issue: Issue) -> bool:
    """Whoever has it in hand; their unit, where it was dispatched to one; else the organisers of the place."""
    if issue.route == Issue.Route.UNIT:
        return is_of_handling_unit(actor, issue) or issue.handler_id == actor.pk
    return issue.handler_id == actor.pk or may_organise(actor, issue)


def may_read_contact(actor: Person, issue: Issue) -> bool:
    """Only those who handle the issue: its organisers, the unit it was dispatched to, and whoever has it in hand."""
    return may_organise(actor, issue) or is_of_handling_unit(actor, issue) or issue.handler_id == actor.pk


def may_edit_categories(actor: Person) -> bool:
    """Administrators of a whole district: the categories are one tree for everybody in this installation."""
    return any(grant.path.count("/") <= 2 for grant in grants_of(actor, ADMINISTRATORS))
