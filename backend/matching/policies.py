"""Who may see candidates for a task, and who is one."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.grid.models import Cell
from backend.organisations.models import Person
from backend.organisations.policies import below, offerable_people
from backend.posts.models import Claim
from backend.tasks.policies import may_offer

SERVING = (Claim.State.CONFIRMED, Claim.State.ON_DUTY)


def may_see_candidates(actor: Person, cell: Cell) -> bool:
    """Who may offer a task there."""
    return may_offer(actor, cell.unit, cell)


def candidates(cell: Cell) -> QuerySet[Person]:
    """People who hold a post in the cell or its micro-grids, and those at home or serving in its community."""
    here = below(cell.unit.path, "home_unit__path") | below(cell.unit.path, "service_unit__path")
    return offerable_people(cell.unit).filter(Exists(claims_in(cell)) | here)


def claims_in(cell: Cell) -> QuerySet[Claim]:
    """The live claims of one person on posts in the cell."""
    in_cell = Q(post__cell=cell) | Q(post__cell__parent=cell)
    return Claim.objects.filter(in_cell, person=OuterRef("pk"), state__in=SERVING)
