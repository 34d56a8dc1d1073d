"""Who sees issues, and who may act on them."""

from django.db.models import Q, QuerySet

from backend.grid.models import Cell
from backend.issues.models import Issue
from backend.organisations.models import Grant, Person, Role, Unit
from backend.organisations.policies import ADMINISTRATORS, ORGANISERS, STAFF, below, grants_of, holds, holds_for, within

GRID = (Role.Kind.WORKER, *ORGANISERS)  # who works on the grid: handles simple things there, and verifies
APPROVERS = (Role.Kind.OFFICER, Role.Kind.ADMINISTRATOR)
WIDE = 3  # slashes in the path of a street: `/1/5/`


def visible_issues(actor: Person) -> QuerySet[Issue]:
    """One's own reports, those of one's part of the tree, and those dispatched to a unit one is on the staff of."""
    staff = list(grants_of(actor, STAFF))
    if all(is_narrow(grant) for grant in staff):
        return visible_to_few(actor, staff)
    dispatched = within(actor, STAFF, path="handler_unit__path", cell=None)
    return Issue.objects.filter(within(actor, STAFF) | dispatched | Q(reporter=actor) | Q(handler=actor))


def is_narrow(grant: Grant) -> bool:
    """A cell, or a unit below the street: a small part of a large table."""
    return grant.cell_id is not None or grant.path.count("/") > WIDE


def visible_to_few(actor: Person, staff: list[Grant]) -> QuerySet[Issue]:
    """The same for those who see few of many rows: each kind is found by its own index.

    One condition with OR makes PostgreSQL walk through the whole district (of 100,000 issues: 160 ms instead of 10).
    """
    kinds = [Q(reporter=actor), Q(handler=actor)]
    cell_ids = [grant.cell_id for grant in staff if grant.cell_id]
    if cell_ids:
        kinds.append(Q(cell__in=Cell.objects.filter(Q(pk__in=cell_ids) | Q(parent_id__in=cell_ids))))
    for grant in staff:
        if grant.cell_id is None:
            kinds += [below(grant.path), Q(handler_unit__in=Unit.objects.filter(below(grant.path, "path")))]
    ids = [Issue.objects.filter(kind).values("pk") for kind in kinds]
    return Issue.objects.filter(pk__in=ids[0].union(*ids[1:], all=True))


def may_organise(actor: Person, issue: Issue) -> bool:
    return holds_for(actor, ORGANISERS, issue)


def may_organise_at(actor: Person, unit: Unit, cell: Cell | None) -> bool:
    cells = (cell.pk, cell.parent_id) if cell else ()
    return holds(actor, ORGANISERS, path=unit.path, cell_ids=[found for found in cells if found])


def may_work_on_grid(actor: Person, issue: Issue) -> bool:
    return holds_for(actor, GRID, issue)


def is_of_handling_unit(actor: Person, issue: Issue) -> bool:
    return issue.handler_unit is not None and holds(actor, ORGANISERS, path=issue.handler_unit.path)


def may_approve(actor: Person, issue: Issue) -> bool:
    """Officers and administrators above the place: not those who are measured by its deadlines."""
    return holds_for(actor, APPROVERS, issue)


def has_in_hand(actor: Person, issue: Issue) -> bool:
    """Who handles it, or organises the very unit that does."""
    own = {grant.unit_id for grant in grants_of(actor, ORGANISERS) if grant.cell_id is None}
    return issue.handler_id == actor.pk or issue.handler_unit_id in own


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
