"""When the tree changes, pledges in force move with one entry; what was counted stays where it happened."""

import pytest

from backend.grid.operations import rescope_rows
from backend.journal.models import Entry
from backend.organisations import operations as organisations
from backend.organisations.queries import get_system
from backend.pledges import operations
from backend.pledges.models import Pledge, PledgeList
from tests.pledges import steps
from tests.world import NOW


@pytest.fixture
def moved(world):
    """文竹's branch moves to 慈城 with a pledge in force, one evaluated and a draft."""
    rows = {"force": steps.published(world), "over": steps.evaluated(world), "draft": steps.draft(world)}
    organisations.move_unit(actor=world.eva, unit_id=world.branch.pk, now=NOW, parent_id=world.cicheng.pk)
    world.branch.refresh_from_db()
    return world, rows


def test_lists_and_pledges_learn_their_new_place(moved):
    world, rows = moved
    old = rows["force"].unit_path
    assert rescope_rows(actor=get_system(), now=NOW) > 0
    assert rescope_rows(actor=get_system(), now=NOW) == 0
    assert set(Pledge.objects.values_list("unit_path", flat=True)) == {world.branch.path} != {old}
    assert set(PledgeList.objects.values_list("unit_path", flat=True)) == {world.branch.path}
    entry = Entry.objects.get(kind="pledge.rescoped")
    assert entry.subject_id == rows["force"].pk
    assert entry.counts == {"pledges_published:MEMBER": 1}
    assert entry.reversals == [{"unit_path": old, "scope_ids": [], "counts": {"pledges_published:MEMBER": -1}}]
    assert {key: amount for key, amount in steps.journal_sum().items() if key[0] == old} == {
        (old, (), "pledges_evaluated:FULFILLED"): 1
    }
    assert steps.recount() == steps.journal_sum()


def test_a_pledge_is_evaluated_at_its_new_place(moved):
    from tests import factories

    world, rows = moved
    rescope_rows(actor=get_system(), now=NOW)
    hao = factories.as_actor(world.hao)
    ben = factories.as_actor(world.ben)
    pk = rows["force"].pk
    operations.report_pledge(actor=ben, pledge_id=pk, now=NOW, report="Done", outcome="FULFILLED")
    operations.judge_pledge(actor=hao, pledge_id=pk, now=NOW, side="BRANCH", outcome="FULFILLED")
    operations.evaluate_pledge(actor=hao, pledge_id=pk, now=NOW, outcome="FULFILLED")
    assert steps.recount() == steps.journal_sum()
