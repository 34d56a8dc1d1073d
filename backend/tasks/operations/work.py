"""Completing, verifying, returning and expiring a task."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import ConcurrentUpdate, Conflict, expect_state, require
from backend.organisations.models import Person
from backend.tasks import policies, queries
from backend.tasks.models import Task
from backend.tasks.operations.offers import record

State = Task.State
VERIFIED_COUNTS = {"tasks_done": 1}


class VerifierWasDoer(Conflict):
    code = "verifier-was-doer"
    title = _("Whoever did the task cannot verify it.")


@operation
def complete_task(*, actor: Person, task_id: UUID, now: datetime, note: str = "") -> Task:
    """Report a task as done, also after its due date: late is better than never."""
    task = queries.get_task(actor=actor, id=task_id)
    require(policies.may_do(actor, task))
    expect_state(task, *Task.TO_DO)
    versions.update_versioned(task, state=State.DONE, note=note, done_at=now)
    record("task.done", task, actor=actor, now=now)
    return task


@operation
def verify_task(*, actor: Person, task_id: UUID, now: datetime) -> Task:
    """Confirm what somebody else has done. Only with this the task counts as done."""
    task = get_done(actor, task_id)
    credit = {"unit_path": task.unit_path, "scope_ids": task.scope_ids, "counts": VERIFIED_COUNTS}
    versions.update_versioned(task, state=State.VERIFIED, verified_by_id=actor.pk, verified_at=now, credit=credit)
    record("task.verified", task, actor=actor, now=now, counts={"tasks_open": -1, **VERIFIED_COUNTS})
    return task


@operation
def return_task(*, actor: Person, task_id: UUID, now: datetime, reason: str) -> Task:
    """Return a task that is not done well enough to its doer, with a reason."""
    task = get_done(actor, task_id)
    versions.update_versioned(task, state=State.RETURNED, reason=reason, done_at=None, returns=task.returns + 1)
    record("task.returned", task, actor=actor, now=now)
    return task


def get_done(actor: Person, task_id: UUID) -> Task:
    """A task that is done and that the actor may verify. Raises NotFound, NotAllowed, VerifierWasDoer, IllegalTransition."""
    task = queries.get_task(actor=actor, id=task_id)
    require(policies.may_verify(actor, task))
    if task.person_id == actor.pk:
        raise VerifierWasDoer
    expect_state(task, State.DONE)
    return task


def expire_tasks(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Expire offers that nobody answered in time; returns how many. A job; safe to run twice.

    Each in a transaction of its own: one that is answered meanwhile stays as answered.
    """
    return sum(expire(task, actor=actor, now=now) for task in queries.overdue_offers(now)[:limit])


def expire(task: Task, *, actor: Person, now: datetime) -> bool:
    try:
        with transaction.atomic():
            versions.update_versioned(task, state=State.EXPIRED)
            record("task.expired", task, actor=actor, now=now, counts={"tasks_open": -1})
    except ConcurrentUpdate:
        return False
    return True
