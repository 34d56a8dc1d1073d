"""The digest says what is so when it is written: nothing that is over, nothing twice, and a word for what went down."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from backend.journal import operations as journal
from backend.notifications.digests import Digest, compose_digest
from backend.notifications.periods import Period
from backend.rollups.models import Counter
from backend.tasks.models import Task
from tests import factories
from tests.notifications.making import make_claim_messages, make_message

NINE = datetime(2026, 6, 8, 1, 0, tzinfo=UTC)  # Monday, 9:00 in Shanghai
WEEK = Period(date(2026, 6, 1), date(2026, 6, 8))


def digest_of(person, now=NINE) -> Digest:
    with translation.override("en"):
        return compose_digest(factories.as_actor(person), WEEK.as_params(), now=now)


def told(digest: Digest) -> list[str]:
    return [line.text for line in digest.own.lines] if digest.own else []


def lines_of(groups, heading: str) -> list[str]:
    return [line.text for group in groups if group.heading == heading for line in group.lines]


def task(world, **more) -> Task:
    return factories.make_task(unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.ben, **more)


@pytest.mark.parametrize(("state", "there"), [("RETURNED", True), ("DONE", False), ("CANCELLED", False)])
def test_a_message_whose_thing_went_on_is_not_told(world, state, there):
    made = task(world, state=state)
    make_message(world.ben, kind="TASK_RETURNED", subject_type="task", subject_id=made.pk)
    assert bool(told(digest_of(world.ben))) == there


def test_an_offer_is_told_among_what_waits_and_not_again_and_a_lapsed_one_not_at_all(world):
    waits, lapsed = task(world, due_at=NINE + timedelta(days=2)), task(world, state="EXPIRED")
    for made in (waits, lapsed):
        make_message(world.ben, kind="TASK_OFFERED", subject_type="task", subject_id=made.pk)
    digest = digest_of(world.ben)
    assert told(digest) == []
    assert [group.count for group in digest.waiting] == [1]
    assert digest_of(world.ben, now=NINE + timedelta(days=3)).waiting == []  # its day is over


def test_of_two_messages_about_one_thing_the_last_is_told(world):
    made = make_claim_messages(world, world.ben, 1)[0]
    make_message(world.ben, kind=made.kind, subject_type=made.subject_type, subject_id=made.subject_id)
    digest = digest_of(world.ben)
    assert (digest.own.count, len(told(digest))) == (1, 1)


def test_things_that_read_the_same_are_one_line_with_the_longest_wait_and_the_first_day(world):
    for waited, days in ((1, 2), (3, 3), (2, 1)):
        since = {"created_at": NINE - timedelta(days=waited)}
        task(
            world,
            state="ACCEPTED",
            accepted_at=NINE - timedelta(days=waited),
            due_at=NINE + timedelta(days=days),
            **since,
        )
    (text,) = lines_of(digest_of(world.ben).waiting, "Tasks that you have taken on")
    assert text == "task in 文竹-1 (3 of them, the longest: 3 days, by 2026-06-09 09:00)"


@pytest.mark.parametrize(
    ("ahead", "there"),
    [(timedelta(days=7, seconds=-1), True), (timedelta(days=7), False), (timedelta(seconds=1), True)],
)
def test_what_falls_due_is_what_is_due_within_seven_days(world, ahead, there):
    factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben, state="VERIFYING", due_at=NINE)
    post = factories.make_post(unit=world.wenzhu, starts_at=NINE + ahead, ends_at=NINE + timedelta(days=9))
    factories.make_claim(post=post, person=world.ben)
    assert bool(lines_of(digest_of(world.ben).due, "Your duties")) == there


def count(world, metric: str, day: date, value: int, scope=None) -> None:
    scope = scope or world.cell
    Counter.objects.create(
        scope_id=scope.pk, metric=metric, day=day, value=value, root_id=world.district.pk, scope_kind="cell"
    )


def why(person, figure: str) -> list[str]:
    return [one.why for section in digest_of(person).sections for one in section.figures if one.name == figure]


def test_a_figure_that_goes_down_says_what_the_journal_knows_of_it_and_one_that_rises_nothing(world):
    count(world, "issues_resolved", date(2026, 5, 27), 3)
    count(world, "issues_resolved", date(2026, 6, 3), 1)
    count(world, "issues_reported", date(2026, 6, 3), 1)
    assert why(world.ada, "issues resolved") == ["fewer than before"]
    for number in (2, 3):
        issue = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben, title=f"Hole {number}")
        issue.version = 2
        journal.record(
            "issue.reopened", actor=world.hao, at=datetime(2026, 6, 3, tzinfo=UTC), subject=issue, scope=issue.scope
        )
    assert why(world.ada, "issues resolved") == ["2 reopened"]
    assert why(world.ada, "issues reported") == [""]


def test_units_below_stand_in_the_order_of_the_tree_whatever_their_figures(world):
    """绿梅 has resolved more than 文竹, and stands after it; a unit with nothing to show is only counted."""
    factories.make_unit(name="空社区", kind="COMMUNITY", parent=world.kongpu)
    for unit, value in ((world.lvmei, 9), (world.wenzhu, 1)):
        count(world, "issues_resolved", date(2026, 6, 3), value, scope=unit)
    (section,) = [one for one in digest_of(world.fay).sections if one.children]
    assert [row.name for row in section.children.rows] == [world.wenzhu.name, world.lvmei.name]
    assert section.children.quiet == "1 more unit with nothing new"


def test_it_is_not_said_that_nothing_waits_while_a_pledge_has_waited_for_fifteen_days(world):
    listed = factories.make_pledge_list(owner=world.ben, unit=world.branch)
    factories.make_pledge(pledge_list=listed, state="UNDER_REVIEW", submitted_at=NINE - timedelta(days=15))
    digest = digest_of(world.hao)
    assert not digest.nothing_waits
    assert "15 days" in lines_of(digest.waiting, "Pledges handed in, to be reviewed")[0]


def test_a_digest_costs_the_same_for_few_things_and_for_many(world):
    def statements(number: int) -> int:
        for _ in range(number):
            task(world, state="DONE", done_at=NINE - timedelta(days=1))
            task(world, state="ACCEPTED", due_at=NINE + timedelta(days=1))
            factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)
            make_claim_messages(world, world.ada, 1)
        with CaptureQueriesContext(connection) as captured:
            digest_of(world.ada)
        return len(captured)

    assert statements(1) == statements(20)
