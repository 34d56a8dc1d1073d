"""Who sees tasks, and who may act on them."""

from django.db.models import Q, QuerySet

from backend.grid.models import Cell
from backend.organisations.models import Person, Role, Unit
from backend.organisations.policies import ORGANISERS, STAFF, holds, holds_for, within
from backend.tasks import teams
from backend.tasks.models import Task

VERIFIERS = (Role.Kind.WORKER, *ORGANISERS)


def visible_tasks(actor: Person) -> QuerySet[Task]:
    """The actor's own, those that the actor offered, those of the actor's teams, and those where the actor is staff."""
    own = Q(person=actor) | Q(offered_by=actor) | Q(team_id__in=teams.team_ids(actor))
    return Task.objects.filter(within(actor, STAFF) | own)


def own_tasks(actor: Person) -> QuerySet[Task]:
    """Tasks offered to the actor, or to a team of the actor and not accepted yet."""
    through_team = Q(person=None, team_id__in=teams.team_ids(actor))
    return Task.objects.filter(Q(person=actor) | through_team)


def may_offer(actor: Person, unit: Unit, cell: Cell | None) -> bool:
    cells = (cell.pk, cell.parent_id) if cell else ()
    return holds(actor, ORGANISERS, path=unit.path, cell_ids=[pk for pk in cells if pk])


def may_organise(actor: Person, task: Task) -> bool:
    return holds_for(actor, ORGANISERS, task)


def may_answer(actor: Person, task: Task) -> bool:
    """The person to whom it was offered, or a member of the team while nobody has accepted."""
    if task.person_id is not None:
        return task.person_id == actor.pk
    return teams.serves_in(actor, task.team_id)


def may_do(actor: Person, task: Task) -> bool:
    return task.person_id == actor.pk


def may_verify(actor: Person, task: Task) -> bool:
    return holds_for(actor, VERIFIERS, task)
