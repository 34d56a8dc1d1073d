"""The branch of a cell decides who sees its families: nobody sets it to see more."""

import pytest

from backend.common.errors import NotAllowed
from backend.grid import operations
from backend.handbook.policies import visible_households
from backend.journal.models import Entry
from backend.notifications.models import Message
from backend.organisations import operations as organisations
from backend.organisations.models import Role
from backend.organisations.operations.errors import GainsByIt
from tests import factories
from tests.handbook.steps import register
from tests.world import NOW, person
from workers.relay import relay


@pytest.fixture
def second(world):
    return factories.make_unit(name="文竹社区第二支部", kind="BRANCH", parent=world.wenzhu)


def link(actor, cell, branch):
    pk = branch.pk if branch else None
    return operations.edit_cell(actor=actor, cell_id=cell.pk, now=NOW, branch_id=pk)


def test_an_officer_who_leads_the_branch_does_not_link_the_cell_to_it(world, second, nothing_changes):
    crook = person("Xu", world.kongpu, (Role.Kind.OFFICER, world.kongpu), (Role.Kind.BRANCH_SECRETARY, second))
    family = register(world)
    with nothing_changes(), pytest.raises(GainsByIt):
        link(crook, world.cell, second)
    assert not visible_households(crook).filter(pk=family.pk).exists()


def test_nor_unlinks_it_from_their_own_or_makes_a_cell_of_it(world, second, nothing_changes):
    crook = person("Xu", world.kongpu, (Role.Kind.OFFICER, world.kongpu), (Role.Kind.BRANCH_SECRETARY, world.branch))
    with nothing_changes():
        with pytest.raises(GainsByIt):
            link(crook, world.cell, None)
        with pytest.raises(GainsByIt):
            fields = {"unit_id": world.wenzhu.pk, "code": "文竹-2", "name": "第二网格", "branch_id": world.branch.pk}
            operations.create_cell(actor=crook, now=NOW, **fields)


@pytest.mark.parametrize("side", ["new", "old"])
def test_who_answers_for_one_side_only_is_refused(world, side, nothing_changes):
    if side == "old":
        type(world.cell).objects.filter(pk=world.cell.pk).update(branch=world.cicheng_branch)
    with nothing_changes(), pytest.raises(NotAllowed):
        link(world.fay, world.cell, world.cicheng_branch if side == "new" else world.branch)


def test_who_answers_for_both_sides_links_it_and_those_concerned_are_told(world, second):
    zhu = person("Zhu", second, (Role.Kind.BRANCH_SECRETARY, second))
    link(world.fay, world.cell, second)
    entry = Entry.objects.get(kind="cell.linked")
    assert (entry.facts["from_branch_id"], entry.facts["branch_id"]) == (str(world.branch.pk), str(second.pk))
    while relay(now=NOW):
        pass
    told = set(Message.objects.filter(kind="CELL_LINKED").values_list("recipient_id", flat=True))
    assert told == {world.ada.pk, world.hao.pk, zhu.pk}


def test_an_edit_that_keeps_the_branch_needs_only_the_cell(world):
    operations.edit_cell(actor=world.fay, cell_id=world.cell.pk, now=NOW, branch_id=world.branch.pk, name="新名")
    assert Entry.objects.get().kind == "cell.edited"


def test_nobody_moves_a_paired_member_into_the_branch_they_lead(world, second, nothing_changes):
    both = (Role.Kind.ADMINISTRATOR, world.district), (Role.Kind.BRANCH_SECRETARY, second)
    crook = person("Xu", world.district, *both)
    move = {"person_id": world.ben.pk, "now": NOW, "home_unit_id": second.pk}
    with nothing_changes(), pytest.raises(GainsByIt):
        organisations.edit_person(actor=crook, **move)
    organisations.edit_person(actor=world.eva, **move)
    while relay(now=NOW):
        pass
    assert Message.objects.filter(kind="PERSON_MOVED", recipient=world.ben).exists()
