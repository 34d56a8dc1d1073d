"""Offering tasks for things of the apps below."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.common.errors import IllegalTransition
from backend.organisations.models import Person
from backend.pledges import queries as pledges
from backend.pledges.models import Pledge
from backend.posts import queries as posts
from backend.posts.models import ServicePost
from backend.tasks import operations as tasks
from backend.tasks.models import Task

IN_USE = (ServicePost.State.OPEN, ServicePost.State.ACTIVE)


@transaction.atomic
def offer_task_for_post(
    *,
    actor: Person,
    post_id: UUID,
    now: datetime,
    title: str,
    due_at: datetime,
    description: str = "",
    skills: Sequence[str] = (),
    person_id: UUID | None = None,
    team_id: UUID | None = None,
) -> Task:
    """Offer a task that belongs to a service post, at the post's place. Raises NotFound, NotAllowed, Invalid."""
    post = posts.get_post(actor=actor, id=post_id)
    if post.state not in IN_USE:
        raise IllegalTransition(state=post.state)
    return tasks.offer_task(
        actor=actor, now=now, title=title, due_at=due_at, description=description, skills=skills, person_id=person_id,
        team_id=team_id, cell_id=post.cell_id, unit_id=post.unit_id, belongs_type=Task.Belongs.POST.value,
        belongs_id=post.pk,
    )  # fmt: skip


@transaction.atomic
def offer_task_for_pledge(
    *,
    actor: Person,
    pledge_id: UUID,
    now: datetime,
    title: str,
    due_at: datetime,
    description: str = "",
    skills: Sequence[str] = (),
    person_id: UUID | None = None,
    team_id: UUID | None = None,
) -> Task:
    """Offer a task that helps to keep a pledge in force, at the pledge's unit. Raises NotFound, NotAllowed, Invalid.

    By those who organise there, as every task is: whoever has pledged asks them, and orders nobody.
    """
    pledge = pledges.get_pledge(actor=actor, id=pledge_id)
    if pledge.state not in Pledge.IN_FORCE:
        raise IllegalTransition(state=pledge.state)
    return tasks.offer_task(
        actor=actor, now=now, title=title, due_at=due_at, description=description, skills=skills, person_id=person_id,
        team_id=team_id, cell_id=pledge.cell_id, unit_id=pledge.unit_id, belongs_type=Task.Belongs.PLEDGE.value,
        belongs_id=pledge.pk,
    )  # fmt: skip
