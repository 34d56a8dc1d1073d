"""From one year to the next: carrying over and copying."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed
from backend.pledges import operations
from backend.pledges.models import Milestone, Pledge, PledgeList
from backend.pledges.operations.carrying import AlreadyCarried, NothingLeft, later
from backend.pledges.operations.lists import ListExists
from tests.pledges import steps
from tests.pledges.test_progress import served
from tests.world import NOW


def test_what_is_left_of_a_pledge_goes_on_in_next_year_s_list(world):
    """Figures are counted anew, so of 40 hours of which 1.5 are served, 38.5 are left, from the first day of the year."""
    days = {"starts_on": date(2026, 3, 1), "due_on": date(2026, 10, 31)}
    pledge = steps.published(world, at=steps.EARLY, **days)
    served(world, 90)
    carried = operations.carry_over(actor=world.ben, pledge_id=pledge.pk, now=NOW)
    assert (carried.state, carried.year, carried.carried_from_id) == ("DRAFT", 2027, pledge.pk)
    assert (carried.starts_on, carried.due_on) == (date(2027, 1, 1), date(2027, 10, 31))
    assert (carried.text, carried.target, carried.baseline) == (pledge.text, Decimal("38.5"), 0)
    assert carried.pledge_list.owner_id == world.ben.pk
    assert steps.kinds(carried) == ["pledge.drafted"]


@pytest.mark.parametrize(("minutes", "left"), [(40 * 60 - 1, Decimal("0.017")), (40 * 60, None), (40 * 60 + 1, None)])
def test_of_a_pledge_that_reached_its_target_nothing_is_left(world, nothing_changes, minutes, left):
    pledge = steps.published(world, at=steps.EARLY)
    for day in range(1, 5):
        served(world, minutes // 4 + (minutes % 4 if day == 1 else 0), day=date(2026, 5, day))
    if left is not None:
        assert operations.carry_over(actor=world.ben, pledge_id=pledge.pk, now=NOW).target == left
        return
    with nothing_changes(), pytest.raises(NothingLeft):
        operations.carry_over(actor=world.ben, pledge_id=pledge.pk, now=NOW)


def test_of_a_pledge_that_was_judged_fulfilled_or_whose_steps_are_done_nothing_is_left(world, nothing_changes):
    fulfilled, done = steps.evaluated(world), steps.published(world, **steps.BY_HAND)
    for step in done.milestones.all():
        operations.reach_milestone(actor=world.ben, milestone_id=step.pk, now=NOW)
    with nothing_changes():
        for pledge in (fulfilled, done):
            with pytest.raises(NothingLeft):
                operations.carry_over(actor=world.ben, pledge_id=pledge.pk, now=NOW)


def test_it_joins_the_list_that_is_there_and_takes_the_open_steps_along(world):
    there = steps.member_list(world, year=2027)
    pledge = steps.published(world, **steps.BY_HAND)
    operations.reach_milestone(actor=world.ben, milestone_id=Milestone.objects.order_by("pk")[0].pk, now=NOW)
    carried = operations.carry_over(actor=world.ben, pledge_id=pledge.pk, now=NOW)
    assert carried.pledge_list_id == there.pk
    assert list(carried.milestones.values_list("text", "due_on")) == [("Books", date(2027, 9, 1))]
    assert carried.baseline == pledge.baseline


def test_once_by_its_writer_and_only_what_was_published(world, nothing_changes):
    pledge = steps.evaluated(world, outcome="PARTLY_FULFILLED", explanation="A typhoon in August")
    draft = steps.draft(world)
    operations.carry_over(actor=world.ben, pledge_id=pledge.pk, now=NOW)
    with nothing_changes():
        with pytest.raises(AlreadyCarried):
            operations.carry_over(actor=world.ben, pledge_id=pledge.pk, now=NOW)
        with pytest.raises(NotAllowed):
            operations.carry_over(actor=world.hao, pledge_id=pledge.pk, now=NOW)
        with pytest.raises(IllegalTransition):
            operations.carry_over(actor=world.ben, pledge_id=draft.pk, now=NOW)


def test_a_list_is_copied_as_drafts(world):
    source = steps.member_list(world)
    steps.evaluated(world)
    steps.draft(world, **steps.BY_HAND)
    operations.withdraw_pledge(actor=world.ben, pledge_id=steps.draft(world, text="not this one").pk, now=NOW)
    copied = operations.copy_list(actor=world.ben, list_id=source.pk, now=NOW, year=2027)
    pledges = Pledge.objects.filter(pledge_list=copied).order_by("pk")
    assert [(pledge.state, pledge.year, pledge.serves_id, pledge.outcome) for pledge in pledges] == [
        ("DRAFT", 2027, None, ""), ("DRAFT", 2027, None, ""),
    ]  # fmt: skip
    assert pledges[1].milestones.count() == 2
    assert steps.recount() == steps.journal_sum()


def test_not_into_a_year_that_has_its_list_or_is_too_far(world, nothing_changes):
    source = steps.member_list(world)
    with nothing_changes():
        for year in (2026, 2028):
            with pytest.raises(Invalid):
                operations.copy_list(actor=world.ben, list_id=source.pk, now=NOW, year=year)
        with pytest.raises(NotAllowed):
            operations.copy_list(actor=world.hao, list_id=source.pk, now=NOW, year=2027)
    steps.member_list(world, year=2027)
    with pytest.raises(ListExists):
        operations.copy_list(actor=world.ben, list_id=source.pk, now=NOW, year=2027)
    assert PledgeList.objects.count() == 2


def test_the_29th_of_february_becomes_the_28th():
    assert later(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert later(date(2027, 12, 31), 2) == date(2029, 12, 31)


def test_the_year_begins_by_the_local_clock(world):
    """Half past midnight on New Year's Day in Shanghai is still last year in UTC."""
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    source = steps.draft(world).pledge_list
    assert operations.copy_list(actor=world.ben, list_id=source.pk, now=new_year, year=2028).year == 2028
