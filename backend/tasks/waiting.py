"""Tasks on which a person may act now; one function per list of what waits."""

from datetime import datetime

from django.db.models import Q, QuerySet

from backend.organisations.models import Person
from backend.organisations.policies import within
from backend.tasks import policies
from backend.tasks.models import Task

State = Task.State


def offered(actor: Person, now: datetime) -> QuerySet[Task]:
    """Offered to the person, or to a team of theirs of which nobody has accepted; as long as they may be accepted."""
    return policies.own_tasks(actor).filter(state=State.OFFERED, due_at__gt=now)


def to_do(actor: Person, now: datetime) -> QuerySet[Task]:
    return Task.objects.filter(person=actor, state__in=Task.TO_DO)


def to_verify(actor: Person, now: datetime) -> QuerySet[Task]:
    done = Task.objects.filter(within(actor, policies.VERIFIERS), state=State.DONE)
    return done.filter(Q(person=None) | ~Q(person=actor))
