"""Offering tasks for service posts and pledges; opening the contact of somebody with whom one works."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from backend.common.db.operations import operation
from backend.common.db.versions import update_versioned
from backend.common.errors import expect_state
from backend.journal import operations as journal
from backend.matching import queries
from backend.organisations.models import Person
from backend.pledges import queries as pledges
from backend.pledges.models import Pledge
from backend.posts import queries as posts
from backend.posts.models import ServicePost
from backend.tasks import operations as tasks
from backend.tasks.models import Task

IN_USE = (ServicePost.State.OPEN, ServicePost.State.ACTIVE)


@operation
def offer_task_for_post(
    *,
    actor: Person,
    post_id: UUID,
    now: datetime,
    **offer: Any,
) -> Task:
    """Offer a task that belongs to a service post, at the post's location. Raises NotFound, NotAllowed, Invalid."""
    post = posts.get_post(actor=actor, id=post_id)
    expect_state(post, *IN_USE)
    return offer_task_for(post, Task.Belongs.POST, actor=actor, now=now, **offer)


@operation
def offer_task_for_pledge(
    *,
    actor: Person,
    pledge_id: UUID,
    now: datetime,
    **offer: Any,
) -> Task:
    """Offer a task that helps to keep a pledge in force, at the pledge's unit. Raises NotFound, NotAllowed, Invalid.

    As with every task, the actor must be organiser there: somebody who only gave the pledge has to ask one.
    """
    pledge = pledges.get_pledge(actor=actor, id=pledge_id)
    expect_state(pledge, *Pledge.IN_FORCE)
    return offer_task_for(pledge, Task.Belongs.PLEDGE, actor=actor, now=now, **offer)


def offer_task_for(row: ServicePost | Pledge, kind: Task.Belongs, **offer: Any) -> Task:
    return tasks.offer_task(
        cell_id=row.cell_id, unit_id=row.unit_id, belongs_type=kind.value, belongs_id=row.pk, **offer
    )


@operation
@sensitive_variables()
def read_person_contact(*, actor: Person, person_id: UUID, now: datetime, purpose: str) -> dict[str, Any]:
    """Open name, phone and email of somebody with whom the actor works, for a stated purpose. Every reading is recorded.

    Raises NotFound.
    """
    person = queries.get_reachable(actor=actor, id=person_id, now=now)
    assert person.home_unit is not None
    update_versioned(person)
    scope = person.home_unit.scope
    journal.record("person.contact_read", actor=actor, at=now, subject=person, scope=scope, purpose=purpose)
    return {"person_id": person.pk, "name": person.name, "phone": person.phone, "email": person.email}
