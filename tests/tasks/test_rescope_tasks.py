"""After the tree changed: open tasks and issues count at their new place, finished ones stay counted where they were."""

import pytest

from backend.grid.operations.rescoping import RESCOPED
from backend.issues.models import Issue
from backend.journal.models import Entry
from backend.organisations.models import Unit
from backend.organisations.policies import below
from backend.organisations.queries import get_system
from backend.tasks import operations
from backend.tasks.models import Task
from tests import factories
from tests.issues import steps
from tests.issues.test_list_issues import journal_sum, recount
from tests.tasks.conftest import last_entry
from tests.world import NOW


def rescope(table="tasks", limit=500):
    return RESCOPED[table](actor=get_system(), now=NOW, limit=limit)


@pytest.fixture
def move_wenzhu(world):
    """文竹 becomes a community of 慈城, as the operation of the tree would leave it behind."""

    def move():
        old, new = world.wenzhu.path, f"{world.cicheng.path}{world.wenzhu.number}/"
        for unit in Unit.objects.filter(below(old, "path")):
            Unit.objects.filter(pk=unit.pk).update(path=new + unit.path.removeprefix(old))
        Unit.objects.filter(pk=world.wenzhu.pk).update(parent=world.cicheng)
        world.cell.__class__.objects.filter(unit=world.wenzhu).update(unit_path=new)
        return old, new

    return move


def test_nothing_is_done_where_nothing_has_moved(world, task, nothing_changes):
    with nothing_changes():
        assert rescope() == 0
        assert rescope("issues") == 0


def test_open_task_moves_with_one_entry_that_carries_its_gauge(world, task, move_wenzhu):
    old, new = move_wenzhu()
    assert rescope() == 1
    task.refresh_from_db()
    assert (task.unit_path, task.version) == (new, 2)
    entry = last_entry(task)
    assert (entry.kind, entry.unit_path, entry.counts) == ("task.rescoped", new, {"tasks_open": 1})
    assert entry.reversals == [{"unit_path": old, "scope_ids": [str(world.cell.pk)], "counts": {"tasks_open": -1}}]
    assert rescope() == 0


def test_finished_task_learns_its_place_without_an_entry_and_stays_counted(world, done, move_wenzhu):
    operations.verify_task(actor=world.ada, task_id=done.pk, now=NOW)
    entries = Entry.objects.count()
    old, new = move_wenzhu()
    assert rescope() == 1
    moved = Task.objects.get()
    assert (moved.unit_path, moved.credit["unit_path"], Entry.objects.count()) == (new, old, entries)


def test_new_consortium_of_the_unit_moves_the_task_into_it(world, task):
    Unit.objects.filter(pk=world.wenzhu.pk).update(consortium_ids=["a-consortium"])
    assert rescope() == 1
    assert last_entry(task).scope_ids == [str(world.cell.pk), "a-consortium"]


def test_cell_given_to_another_community_takes_its_tasks_along(world, task):
    type(world.cell).objects.filter(pk=world.cell.pk).update(unit=world.lvmei, unit_path=world.lvmei.path)
    assert rescope() == 1
    task.refresh_from_db()
    assert (task.unit_id, task.unit_path) == (world.lvmei.pk, world.lvmei.path)


def test_rows_move_in_batches(world, move_wenzhu):
    for _ in range(5):
        factories.make_task(unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.ben)
    move_wenzhu()
    assert [rescope(limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_issues_of_every_state_move_and_the_figures_still_agree(world, move_wenzhu):
    for bring in steps.BRINGING.values():
        bring(world)
    move_wenzhu()
    assert rescope("issues") == len(steps.BRINGING)
    assert rescope("issues") == 0
    assert recount() == journal_sum()
    assert Entry.objects.filter(kind="issue.rescoped").count() == len(Issue.OPEN)
