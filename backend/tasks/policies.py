"""Who sees tasks, and who may act on them."""

from django.db.models import Q, QuerySet

from backend.grid.models import Cell
from backend.organisations.models import Person, Role, Unit
from backend.organisations.policies import ORGANISERS, STAFF, holds, holds_for, within
from backend.tasks import teams
from backend.tasks.models import Task

VERIFIERS = (Role.Kind.WORKER, *ORGANISERS)


def visible_tasks(actor: Person) -> QuerySet[Task]:
    """One's own, those one has offered, those of one's teams, and those of one's part of the tree."""
    mine = Q(person=actor) | Q(offered_by=actor) | Q(team_id__in=teams.team_ids(actor))
    return Task.objects.filter(within(actor, STAFF) | mine)


def own_tasks(actor: Person) -> QuerySet[Task]:
    """What was offered to the actor, in person or through a team that nobody has accepted for yet."""
    through_team = Q(person=None, team_id__in=teams.team_ids(actor))
    return Task.objects.filter(Q(person=actor) | through_team)


def may_offer(actor: Person, unit: Unit, cell: Cell | None) -> bool:
    cells = (cell.pk, cell.parent_id) if cell else ()
    return holds(actor, ORGANISERS, path=unit.path, cell_ids=[found for found in cells if found])


def may_organise(actor: Person, task: Task) -> bool:
    return holds_for(actor, ORGANISERS, task)


def may_answer(actor: Person, task: Task) -> bool:
    """Whom the offer addresses: the person, or a member of the team while nobody has accepted."""
    if task.person_id is not None:
        return task.person_id == actor.pk
    return teams.serves_in(actor, task.team_id)


def may_do(actor: Person, task: Task) -> bool:
    return task.person_id == actor.pk


def may_verify(actor: Person, task: Task) -> bool:
    return holds_for(actor, VERIFIERS, task)
