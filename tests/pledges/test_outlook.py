"""How the pledges of a unit stand: due, overdue and at risk, at the edges."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.pledges import queries
from tests import factories
from tests.pledges import steps
from tests.pledges.test_progress import served

TODAY = date(2026, 6, 10)
BEGIN = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)  # published then


def outlook(world, today=TODAY, unit=None):
    return {one.tier: one for one in queries.outlook_of((unit or world.kongpu).path, today)}


@pytest.mark.parametrize(("days", "soon", "overdue"), [(-1, 0, 1), (0, 1, 0), (29, 1, 0), (30, 0, 0)])
def test_due_soon_is_today_and_the_twenty_nine_days_after_it_and_overdue_what_lies_before(world, days, soon, overdue):
    steps.published(world, at=BEGIN, due_on=TODAY + timedelta(days=days))
    (member,) = outlook(world).values()
    assert (member.tier, member.in_force, member.due_soon, member.overdue) == ("MEMBER", 1, soon, overdue)


def test_what_was_reported_is_in_force_and_neither_due_nor_overdue(world):
    steps.reported(world, due_on=date(2026, 6, 9))
    steps.branch_published(world)
    steps.evaluated(world)
    found = outlook(world)
    assert {tier: one.in_force for tier, one in found.items()} == {"MEMBER": 1, "BRANCH": 1}
    assert (found["MEMBER"].due_soon, found["MEMBER"].overdue) == (0, 0)
    assert outlook(world, unit=world.cicheng) == {}


@pytest.mark.parametrize(
    ("today", "hours", "risk"),
    [
        (date(2026, 6, 10), 0, 0),  # nine of forty days: not a quarter yet
        (date(2026, 6, 11), 0, 1),  # ten of forty
        (date(2026, 6, 21), 9, 1),  # half the time, less than a quarter of forty hours
        (date(2026, 6, 21), 10, 0),
    ],
)
def test_at_risk_is_what_has_come_less_than_half_as_far_as_its_time(world, today, hours, risk):
    steps.published(world, at=BEGIN, due_on=date(2026, 7, 10), target=Decimal(40))
    if hours:
        served(world, hours * 60, day=date(2026, 6, 5))
    assert outlook(world, today)["MEMBER"].at_risk == risk


def test_a_milestone_whose_day_has_passed_puts_a_pledge_at_risk(world):
    steps.published(world, at=BEGIN, **{**steps.BY_HAND, "milestones": [{"text": "A room", "due_on": TODAY}]})
    assert outlook(world, TODAY)["MEMBER"].at_risk == 0
    assert outlook(world, TODAY + timedelta(days=1))["MEMBER"].at_risk == 1


def test_the_statements_do_not_depend_on_how_many_there_are(world):
    listed = factories.make_pledge_list(owner=world.ben, unit=world.branch)

    def statements(number: int) -> int:
        for _ in range(number):
            factories.make_pledge(pledge_list=listed)
        with CaptureQueriesContext(connection) as captured:
            outlook(world)
        return len(captured)

    assert statements(1) == statements(20)
