"""Who sees households: paired members and the organisers of the help. Nobody else, whatever their role.

Administrators, officers and auditors do not: to run the district they need not know which family is in need. Coordinators
organise in their own cell only, and branch secretaries for their own branch only, not for units below.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from backend.grid.models import Cell
from backend.handbook.models import Household, Pairing, RetentionReport, Visit
from backend.organisations.models import Person, Role, Unit
from backend.organisations.policies import ADMINISTRATORS, answered_units, below, grants_of, holds_for, within

SECRETARY, COORDINATOR = (Role.Kind.BRANCH_SECRETARY,), (Role.Kind.COORDINATOR,)
SUPERVISORS = (Role.Kind.ADMINISTRATOR, Role.Kind.AUDITOR)  # they check that texts are removed in time


def coordinated_cells(actor: Person) -> set[UUID]:
    return {grant.cell_id for grant in grants_of(actor, COORDINATOR) if grant.cell_id}


def led_branches(actor: Person) -> QuerySet[Unit]:
    """Those that the actor leads, and those merged into them."""
    return answered_units(actor, SECRETARY)


def organised_households(actor: Person) -> QuerySet[Household]:
    """Households whose cell the actor coordinates, or whose branch (linked to the cell, or of a paired member) they lead.

    A micro-grid without a branch of its own has the branch of the cell above it.
    """
    cells, branches = coordinated_cells(actor), led_branches(actor)
    here = Q(cell_id__in=cells) | Q(cell__parent_id__in=cells)
    linked = Q(cell__branch_id__in=branches) | Q(cell__branch=None, cell__parent__branch_id__in=branches)
    members = Pairing.objects.filter(state=Pairing.State.IN_FORCE, person__home_unit_id__in=branches)
    return Household.objects.filter(here | linked | Q(pk__in=members.values("household_id")))


def visible_households(actor: Person) -> QuerySet[Household]:
    """Organised ones, and those that the actor is paired with, while the pairing is in force."""
    own = Pairing.objects.filter(state=Pairing.State.IN_FORCE, person=actor).values("household_id")
    return organised_households(actor) | Household.objects.filter(pk__in=own)


def visible_pairings(actor: Person) -> QuerySet[Pairing]:
    """The actor's own that are proposed or in force, and all of visible households."""
    own = Q(person=actor, state__in=Pairing.LIVE)
    return Pairing.objects.filter(own | Q(household__in=visible_households(actor).values("pk")))


def visible_visits(actor: Person) -> QuerySet[Visit]:
    return Visit.objects.filter(household__in=visible_households(actor).values("pk"))


def visible_reports(actor: Person) -> QuerySet[RetentionReport]:
    """Reports of the districts of which the actor is administrator or auditor."""
    roots = Q(pk__in=())
    for grant in grants_of(actor, SUPERVISORS):
        if grant.cell_id is None and grant.path.count("/") == 2:
            roots |= below(grant.path, "root__path")
    return RetentionReport.objects.filter(roots)


def holdable_households(actor: Person) -> QuerySet[Household]:
    """Those that the actor may put on hold as administrator, without seeing them, and visible ones."""
    administered = Household.objects.filter(within(actor, ADMINISTRATORS, cell=None)).values("pk")
    seen = visible_households(actor).values("pk")
    return Household.objects.filter(Q(pk__in=administered) | Q(pk__in=seen))


def may_hold(actor: Person, household: Household) -> bool:
    return holds_for(actor, ADMINISTRATORS, household)


def may_register_in(actor: Person, cell: Cell) -> bool:
    return (
        bool({cell.pk, cell.parent_id} & coordinated_cells(actor))
        or led_branches(actor).filter(Q(pk=branch_of(cell))).exists()
    )


def branch_of(cell: Cell) -> UUID | None:
    """The branch linked to the cell, else to the cell above it."""
    return cell.branch_id or (cell.parent.branch_id if cell.parent else None)


def may_organise(actor: Person, household: Household) -> bool:
    return organised_households(actor).filter(pk=household.pk).exists()


def may_act_for(actor: Person, pairing: Pairing) -> bool:
    """The paired member and the household's organisers."""
    return pairing.person_id == actor.pk or may_organise(actor, pairing.household)
