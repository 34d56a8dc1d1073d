"""Who may see candidates for a task, who is one, and whom one may reach because one works with them."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.campaigns.models import ResidenceRegistration
from backend.grid.models import Cell
from backend.organisations.models import Person, Role
from backend.organisations.policies import ORGANISERS, below, grants_of, offerable_people, within
from backend.organisations.queries import held_roles
from backend.posts.models import Claim, TeamMember
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


def serving_in(cell_ids: list[UUID], today: date) -> Q:
    """Who serves in these cells and their micro-grids: on a post or in a team there, taken in by registration, or as its staff."""

    def there(cell: str) -> Q:
        return Q(**{f"{cell}_id__in": cell_ids}) | Q(**{f"{cell}__parent_id__in": cell_ids})

    claims = Claim.objects.filter(there("post__cell"), state__in=Claim.LIVE)
    teams = TeamMember.objects.filter(there("team__cell"), left_at=None)
    taken_in = ResidenceRegistration.objects.filter(there("cell"), state=ResidenceRegistration.State.ACCEPTED)
    staff = held_roles(today).filter(there("cell"))
    found = Q(pk__in=())
    for rows in (claims, teams, taken_in, staff):
        found |= Q(pk__in=rows.values("person_id"))
    return found


def agreed_in(paths: list[str]) -> Q:
    """Members at home or serving in these communities who agreed to be asked."""
    asked = Q(**{f"consents__{Person.Consent.BE_ASKED.value}__at__isnull": False})
    here = Q(pk__in=())
    for path in paths:
        here |= below(path, "home_unit__path") | below(path, "service_unit__path")
    return asked & here


def people_of(cell: Cell, today: date) -> QuerySet[Person]:
    """The people whom the coordinator of a cell may know: who serves there, and who of the community agreed to be asked."""
    known = serving_in([cell.pk], today) | agreed_in([cell.unit.path])
    return Person.objects.filter(known, is_active=True).exclude(kind=Person.Kind.SYSTEM)


def reachable_people(actor: Person, today: date) -> QuerySet[Person]:
    """The people whose contact the actor may open: who holds or waits for a place on a post that the actor organises, and the
    people of the cells that the actor coordinates."""
    organised = within(actor, ORGANISERS, path="post__unit_path", cell="post__cell")
    on_posts = Claim.objects.filter(organised, state__in=Claim.LIVE)
    cell_ids = [grant.cell_id for grant in grants_of(actor, (Role.Kind.COORDINATOR,)) if grant.cell_id]
    known = Q(pk__in=on_posts.values("person_id"))
    if cell_ids:
        paths = list(Cell.objects.filter(pk__in=cell_ids).values_list("unit__path", flat=True))
        known |= serving_in(cell_ids, today) | agreed_in(paths)
    return Person.objects.filter(known, is_active=True).exclude(kind=Person.Kind.SYSTEM)
