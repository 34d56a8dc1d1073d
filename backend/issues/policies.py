"""Who sees issues, and who may act on them."""

from django.db.models import Q, QuerySet

from backend.grid.models import Cell
from backend.issues.models import Issue
from backend.organisations.models import Grant, Person, Role, Unit
from backend.organisations.policies import ADMINISTRATORS, ORGANISERS, STAFF, below, grants_of, holds, holds_for, within

GRID = (Role.Kind.WORKER, *ORGANISERS)  # they handle simple issues themselves, and verify
APPROVERS = (Role.Kind.OFFICER, Role.Kind.ADMINISTRATOR)
WIDE = 3  # slashes in the path of a street: `/1/5/`


def visible_issues(actor: Person) -> QuerySet[Issue]:
    """Issues that the actor reported or handles; for staff, those within their roles and those dispatched to their units."""
    staff = list(grants_of(actor, STAFF))
    if all(is_narrow(grant) for grant in staff):
        return visible_by_index(actor, staff)
    dispatched = within(actor, STAFF, path="handler_unit__path", cell=None)
    return Issue.objects.filter(within(actor, STAFF) | dispatched | Q(reporter=actor) | Q(handler=actor))


def is_narrow(grant: Grant) -> bool:
    """Whether the grant is for a cell or a unit below the street, which have few of all issues."""
    return grant.cell_id is not None or grant.path.count("/") > WIDE


def visible_by_index(actor: Person, staff: list[Grant]) -> QuerySet[Issue]:
    """`visible_issues` for actors who see few of many rows: a union in which each part uses its own index.

    With one OR condition PostgreSQL scans the whole district (160 ms for 100,000 issues, instead of 10 ms).
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
    """Officers and administrators of the location, who are not measured by its deadlines."""
    return holds_for(actor, APPROVERS, issue)


def is_handling(actor: Person, issue: Issue) -> bool:
    """Whether the actor handles the issue, or organises the unit that does (not one above it)."""
    own = {grant.unit_id for grant in grants_of(actor, ORGANISERS) if grant.cell_id is None}
    return issue.handler_id == actor.pk or issue.handler_unit_id in own


def may_respond(actor: Person, issue: Issue) -> bool:
    """The handler; the unit it was dispatched to, else the organisers of the location."""
    if issue.route == Issue.Route.UNIT:
        return is_of_handling_unit(actor, issue) or issue.handler_id == actor.pk
    return issue.handler_id == actor.pk or may_organise(actor, issue)


def may_ask(actor: Person, issue: Issue) -> bool:
    """Who organises or handles the issue may ask its reporter."""
    return may_organise(actor, issue) or may_respond(actor, issue)


def may_read_contact(actor: Person, issue: Issue) -> bool:
    """Only those who work on the issue: its organisers, the unit it was dispatched to, and the handler."""
    return may_organise(actor, issue) or is_of_handling_unit(actor, issue) or issue.handler_id == actor.pk


def may_edit_categories(actor: Person) -> bool:
    """Administrators of a whole district: all districts of an installation share the categories."""
    return any(grant.path.count("/") <= 2 for grant in grants_of(actor, ADMINISTRATORS))
