"""A unit or a cell is not closed over the heads of those who still have something open there."""

import pytest

from backend.grid import operations as grid
from backend.grid.operations.cells import CellInUse
from backend.issues import operations as issues
from backend.organisations import operations
from backend.organisations.operations.units import UnitInUse
from backend.posts import operations as posts
from backend.tasks import operations as tasks
from tests import factories
from tests.issues import steps
from tests.pledges import steps as pledging
from tests.world import NOW


@pytest.fixture
def empty(world):
    """A community without cells and people."""
    return factories.make_unit(name="新社区", kind="COMMUNITY", parent=world.kongpu)


def close(world, unit):
    return operations.close_unit(actor=world.eva, unit_id=unit.pk, now=NOW)


def close_cell(world):
    return grid.close_cell(actor=world.fay, cell_id=world.cell.pk, now=NOW)


def test_unit_with_open_work_says_what_stands_there(world, empty, nothing_changes):
    post = factories.make_post(unit=empty)
    task = factories.make_task(unit=empty, offered_by=world.fay, person=world.ben)
    issue = factories.make_issue(unit=empty, reporter=world.ben)
    with nothing_changes(), pytest.raises(UnitInUse) as refusal:
        close(world, empty)
    assert refusal.value.data == {"posts": 1, "tasks": 1, "issues": 1}
    posts.cancel_post(actor=world.fay, post_id=post.pk, now=NOW, reason="No longer")
    tasks.cancel_task(actor=world.fay, task_id=task.pk, now=NOW, reason="No longer")
    issues.edit_issue(actor=world.fay, issue_id=issue.pk, now=NOW, unit_id=world.wenzhu.pk)
    assert close(world, empty).closed_on


def test_unit_that_has_an_issue_of_another_place_in_hand_is_in_use(world, empty, nothing_changes):
    issue = steps.accepted(world)
    issues.dispatch_issue(actor=world.ada, issue_id=issue.pk, now=NOW, unit_id=empty.pk)
    with nothing_changes(), pytest.raises(UnitInUse) as refusal:
        close(world, empty)
    assert refusal.value.data == {"issues_in_hand": 1}


def test_unit_with_a_pledge_in_force_is_in_use(world, empty, nothing_changes):
    pledge = pledging.published(world)
    pledge.__class__.objects.filter(pk=pledge.pk).update(unit=empty, unit_path=empty.path)
    with nothing_changes(), pytest.raises(UnitInUse) as refusal:
        close(world, empty)
    assert refusal.value.data == {"pledges": 1}


def test_cell_with_open_work_says_what_stands_there(world, now, client_for, nothing_changes):
    factories.make_post(unit=world.wenzhu, cell=world.cell, state="DRAFT")
    for _ in range(2):
        factories.make_task(unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.ben)
    client = client_for(world.fay)
    with nothing_changes():
        response = client.post(f"/api/v1/cells/{world.cell.pk}/closure")
    assert (response.status_code, response.json()["code"]) == (409, "cell-in-use")
    assert response.json()["data"] == {"posts": 1, "tasks": 2}


def test_how_many_families_live_in_a_cell_is_not_told(world, nothing_changes):
    for _ in range(3):
        factories.make_household(cell=world.cell)
    with nothing_changes(), pytest.raises(CellInUse) as refusal:
        close_cell(world)
    assert refusal.value.data == {"households": 1}


def test_cell_where_everything_is_finished_closes(world):
    factories.make_post(unit=world.wenzhu, cell=world.cell, state="CLOSED")
    steps.closed(world)
    factories.make_task(unit=world.wenzhu, offered_by=world.fay, person=world.ben)
    assert close_cell(world).closed_on
