"""After a merger the successor answers for what the closed unit answered for, and nobody answers for a closed unit."""

import pytest

from backend.handbook.policies import may_register_in, visible_households
from backend.organisations import operations
from backend.organisations.models import Role
from backend.organisations.policies import answered_units
from tests import factories
from tests.handbook.steps import register
from tests.world import NOW, person

SECRETARY = (Role.Kind.BRANCH_SECRETARY,)


@pytest.fixture
def second(world):
    """Another branch of 文竹 with its secretary, into which that of Hao is merged."""
    return factories.make_unit(name="文竹社区第二支部", kind="BRANCH", parent=world.wenzhu)


@pytest.fixture
def zhu(world, second):
    return person("Zhu", second, (Role.Kind.BRANCH_SECRETARY, second))


def merge(world, unit, target):
    operations.merge_units(actor=world.eva, unit_id=unit.pk, target_id=target.pk, now=NOW)


def led(someone) -> set:
    return set(answered_units(factories.as_actor(someone), SECRETARY).values_list("pk", flat=True))


def test_before_a_merger_each_answers_for_their_own(world, second, zhu):
    assert (led(world.hao), led(zhu)) == ({world.branch.pk}, {second.pk})


def test_the_successor_sees_the_families_and_the_closed_ones_secretary_does_not(world, second, zhu):
    family = register(world)
    assert visible_households(world.hao).filter(pk=family.pk).exists()
    assert not visible_households(zhu).filter(pk=family.pk).exists()
    merge(world, world.branch, second)
    hao, successor = factories.as_actor(world.hao), factories.as_actor(zhu)
    assert not visible_households(hao).filter(pk=family.pk).exists()
    assert visible_households(successor).filter(pk=family.pk).exists()
    world.cell.refresh_from_db()
    assert (may_register_in(hao, world.cell), may_register_in(successor, world.cell)) == (False, True)


def test_it_goes_on_through_two_mergers(world, second, zhu):
    third = factories.make_unit(name="文竹社区第三支部", kind="BRANCH", parent=world.wenzhu)
    wu = person("Wu", third, (Role.Kind.BRANCH_SECRETARY, third))
    merge(world, world.branch, second)
    merge(world, second, third)
    assert (led(world.hao), led(zhu)) == (set(), set())
    assert led(wu) == {world.branch.pk, second.pk, third.pk}


def test_an_open_unit_in_between_is_the_nearer_one(world, second, zhu):
    group = factories.make_unit(name="第一小组", kind="BRANCH", parent=second)
    old = factories.make_unit(name="第二小组", kind="BRANCH", parent=second)
    merge(world, old, group)
    assert led(zhu) == {second.pk}


def test_a_role_on_a_cell_makes_nobody_answer_for_a_unit(world):
    assert led(world.ada) == set()
