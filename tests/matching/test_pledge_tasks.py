"""Work that helps to keep a pledge is offered as a task of it."""

import pytest

from backend.common.errors import IllegalTransition, NotAllowed
from backend.matching import operations
from backend.tasks.models import Task
from tests.issues.steps import LATER
from tests.pledges import steps
from tests.world import NOW


def offer(actor, pledge, person):
    return operations.offer_task_for_pledge(
        actor=actor, pledge_id=pledge.pk, now=NOW, title="Carry chairs", due_at=LATER, person_id=person.pk
    )


def test_task_belongs_to_the_pledge_and_stands_at_its_unit(world, now, client_for):
    pledge = steps.published(world)
    task = offer(world.hao, pledge, world.bao)
    assert (task.belongs_type, task.belongs_id, task.unit_id) == (Task.Belongs.PLEDGE, pledge.pk, world.branch.pk)
    listed = client_for(world.hao).get("/api/v1/tasks", {"belongs_id": str(pledge.pk)}).json()["results"]
    assert [row["id"] for row in listed] == [str(task.pk)]


def test_pledge_that_is_not_in_force_has_no_tasks(world, nothing_changes):
    pledge = steps.submitted(world)
    with nothing_changes(), pytest.raises(IllegalTransition):
        offer(world.hao, pledge, world.bao)


def test_whoever_pledged_orders_nobody(world, nothing_changes):
    pledge = steps.published(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        offer(world.ben, pledge, world.bao)
