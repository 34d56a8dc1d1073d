"""Consortia: founding, members with dates, and what a unit counts for."""

from datetime import date, timedelta

import pytest

from backend.common.errors import Invalid, NotAllowed
from backend.journal.models import Entry
from backend.organisations import operations, queries
from backend.organisations.models import ConsortiumMember, Unit
from backend.organisations.operations.consortia import ConsortiumClosed, NoMember
from backend.organisations.operations.errors import AlreadyExists
from tests.world import NOW

TODAY, TOMORROW = date(2026, 6, 2), date(2026, 6, 3)


@pytest.fixture
def consortium(world):
    return operations.create_consortium(
        actor=world.eva, name="日湖公益", bond="INTEREST", home_unit_id=world.kongpu.pk, now=NOW
    )


def join(world, consortium, unit, **more):
    return operations.join_consortium(actor=world.eva, consortium_id=consortium.pk, unit_id=unit.pk, now=NOW, **more)


def leave(world, consortium, unit, **more):
    return operations.leave_consortium(actor=world.eva, consortium_id=consortium.pk, unit_id=unit.pk, now=NOW, **more)


def counted(unit):
    return Unit.objects.get(pk=unit.pk).consortium_ids


def test_member_counts_with_all_below_it(world, consortium):
    join(world, consortium, world.wenzhu)
    ids = [str(consortium.pk)]
    assert [counted(unit) for unit in (world.wenzhu, world.branch, world.lvmei, world.kongpu)] == [ids, ids, [], []]
    assert Entry.objects.filter(kind="consortium.joined").get().facts == {"unit_id": str(world.wenzhu.pk)}


def test_unit_counts_once_though_it_and_the_unit_above_are_members(world, consortium):
    join(world, consortium, world.wenzhu)
    join(world, consortium, world.kongpu)
    assert counted(world.branch) == [str(consortium.pk)]
    leave(world, consortium, world.wenzhu)
    assert counted(world.branch) == [str(consortium.pk)]
    leave(world, consortium, world.kongpu)
    assert counted(world.branch) == []


def test_new_unit_below_a_member_counts_at_once(world, consortium):
    join(world, consortium, world.kongpu)
    unit = operations.create_unit(actor=world.eva, kind="COMMUNITY", name="新社区", parent_id=world.kongpu.pk, now=NOW)
    assert unit.consortium_ids == [str(consortium.pk)]


def test_moved_unit_leaves_the_consortia_of_the_old_place_and_takes_its_own_along(world, consortium):
    other = operations.create_consortium(
        actor=world.eva, name="另一联合体", bond="TRADE", home_unit_id=world.kongpu.pk, now=NOW
    )
    join(world, consortium, world.kongpu)
    join(world, other, world.wenzhu)
    operations.move_unit(actor=world.eva, unit_id=world.wenzhu.pk, parent_id=world.cicheng.pk, now=NOW)
    assert counted(world.branch) == [str(other.pk)]


def test_membership_to_come_counts_from_its_day_on_and_the_clock_may_run_twice(world, consortium):
    join(world, consortium, world.wenzhu, from_date=TOMORROW)
    system, next_day = queries.get_system(), NOW + timedelta(days=1)
    assert operations.refresh_consortia(actor=system, now=NOW) == 0
    assert counted(world.wenzhu) == []
    assert operations.refresh_consortia(actor=system, now=next_day) == 1
    assert counted(world.branch) == [str(consortium.pk)]
    assert operations.refresh_consortia(actor=system, now=next_day) == 0
    kinds = list(Entry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["consortium.created", "consortium.announced", "consortium.joined"]


def test_membership_that_ends_later_counts_until_its_day(world, consortium):
    join(world, consortium, world.wenzhu)
    leave(world, consortium, world.wenzhu, until_date=TOMORROW)
    assert counted(world.wenzhu) == [str(consortium.pk)]
    operations.refresh_consortia(actor=queries.get_system(), now=NOW + timedelta(days=1))
    assert counted(world.wenzhu) == []
    assert Entry.objects.order_by("-seq").first().kind == "consortium.left"


def test_second_membership_and_unknown_membership_are_refused(world, consortium, nothing_changes):
    with nothing_changes(), pytest.raises(NoMember):
        leave(world, consortium, world.wenzhu)
    join(world, consortium, world.wenzhu)
    with nothing_changes():
        with pytest.raises(AlreadyExists):
            join(world, consortium, world.wenzhu)
        with pytest.raises(Invalid):
            leave(world, consortium, world.wenzhu, until_date=date(2026, 1, 1))


def test_foreign_unit_cannot_join(world, consortium, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid):
        join(world, consortium, world.foreign)


def test_unit_may_leave_and_join_again(world, consortium):
    join(world, consortium, world.wenzhu)
    leave(world, consortium, world.wenzhu)
    join(world, consortium, world.wenzhu)
    assert counted(world.wenzhu) == [str(consortium.pk)]
    assert ConsortiumMember.objects.count() == 2


def test_closed_consortium_counts_nobody_and_takes_nobody(world, consortium, nothing_changes):
    join(world, consortium, world.wenzhu)
    join(world, consortium, world.cicheng, from_date=TOMORROW)
    operations.close_consortium(actor=world.eva, consortium_id=consortium.pk, now=NOW)
    assert counted(world.wenzhu) == []
    assert operations.refresh_consortia(actor=queries.get_system(), now=NOW + timedelta(days=1)) == 0
    with nothing_changes(), pytest.raises(ConsortiumClosed):
        join(world, consortium, world.lvmei)


def test_two_consortia_of_one_name_and_a_consortium_by_an_officer_are_refused(world, consortium, nothing_changes):
    same = {"name": "日湖公益", "bond": "PLACE", "home_unit_id": world.kongpu.pk, "now": NOW}
    with nothing_changes():
        with pytest.raises(AlreadyExists):
            operations.create_consortium(actor=world.eva, **same)
        with pytest.raises(NotAllowed):
            operations.create_consortium(actor=world.fay, **{**same, "name": "新"})
