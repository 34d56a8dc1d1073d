"""Until when an issue is to be answered, and what is on time."""

from datetime import datetime, timedelta

import pytest

from backend.common.calendar import SHANGHAI
from backend.common.errors import Invalid
from backend.common.models import CalendarOverride
from backend.issues import operations, queries
from backend.issues.models import Issue, IssueCategory
from backend.issues.operations.extending import IssueOverdue
from tests.issues import steps
from tests.issues.test_handle_issue import last_entry
from tests.world import NOW

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def respond(world, issue, now):
    return operations.respond_to_issue(actor=world.ada, issue_id=issue.pk, now=now, resolution="Filled")


def send_back(world, issue, now):
    return operations.send_back_issue(actor=world.jin, issue_id=issue.pk, now=now, reason="Still a hole")


def close(world, issue, now):
    return operations.close_issue(actor=world.jin, issue_id=issue.pk, now=now)


def reopen(world, issue, now):
    return operations.reopen_issue(actor=world.ada, issue_id=issue.pk, now=now, reason="Open again")


def edit(world, issue, now, **changes):
    return operations.edit_issue(actor=world.ada, issue_id=issue.pk, now=now, **changes)


def extend(world, issue, now, due_at):
    return operations.extend_issue(actor=world.fay, issue_id=issue.pk, now=now, due_at=due_at, reason="Rain")


def is_overdue(world, issue, now) -> bool:
    return queries.list_issues(actor=world.ada, now=now, overdue=True).filter(pk=issue.pk).exists()


# --- the limit of the category ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "reported", "due"),
    [
        ("road-pothole", "2026-06-02T10:00", "2026-06-11T10:00"),  # seven working days
        ("road-light", "2026-09-29T10:00", "2026-10-12T10:00"),  # five; Saturday the 10th makes up for the holiday
        ("road-manhole", "2026-06-02T10:00", "2026-06-03T10:00"),  # eight hours of the office
        ("road-manhole", "2026-06-05T16:00", "2026-06-08T16:00"),
        ("parking-fire-lane", "2026-06-06T16:00", "2026-06-08T18:00"),  # reported on a Saturday
    ],
)
def test_limits_run_in_working_days_or_hours(world, category, reported, due):
    assert steps.report(world, category=category, now=at(reported)).due_at == at(due)


def test_corrected_calendar_is_respected(world):
    CalendarOverride.objects.create(day=NOW.date() + DAY, is_working=False)
    assert steps.report(world, category="safety-falling").due_at == NOW + 3 * DAY


def test_second_level_has_its_own_hours_or_the_parents_limit(world):
    IssueCategory.objects.filter(code="road").update(due_days=None, due_hours=4)
    assert steps.report(world, now=at("2026-06-02T09:00")).due_at == at("2026-06-11T09:00")
    IssueCategory.objects.filter(code="road-pothole").update(due_days=None)
    assert steps.report(world, now=at("2026-06-02T09:00")).due_at == at("2026-06-02T14:30")


# --- the clock stands still while the answer is verified -----------------------------------------------------------------


def test_clock_goes_on_after_verification_where_it_stood(world):
    issue = steps.self_handled(world)
    answered = respond(world, issue, NOW + DAY)
    assert answered.due_at == steps.LIMIT
    back = send_back(world, issue, NOW + 3 * DAY)
    assert back.due_at == steps.LIMIT + 4 * DAY  # two working days later, over a weekend
    assert back.clock_stops == [[(NOW + DAY).isoformat(), (NOW + 3 * DAY).isoformat()]]


def test_verification_over_a_weekend_stops_only_working_time(world):
    issue = steps.self_handled(world)
    respond(world, issue, at("2026-06-05T23:00"))
    assert send_back(world, issue, at("2026-06-08T01:00")).due_at == steps.LIMIT + 2 * HOUR


def test_what_waits_for_verification_is_not_overdue(world):
    issue = steps.self_handled(world)
    respond(world, issue, issue.due_at)
    assert not is_overdue(world, issue, issue.due_at + 30 * DAY)
    assert is_overdue(world, send_back(world, issue, issue.due_at + 30 * DAY), issue.due_at + 60 * DAY)


def test_overdue_begins_after_the_last_moment(world):
    issue = steps.report(world)
    assert [is_overdue(world, issue, moment) for moment in (issue.due_at, issue.due_at + SECOND)] == [False, True]


# --- on time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answered", "late"), [(0 * SECOND, {}), (SECOND, {"issues_closed_late": 1})])
def test_the_answer_must_be_in_time_not_the_verification(world, answered, late):
    issue = steps.self_handled(world)
    respond(world, issue, issue.due_at + answered)
    closed = close(world, issue, issue.due_at + 20 * DAY)
    assert {name: amount for name, amount in closed.credit["counts"].items() if "late" in name} == late


def test_an_answer_that_was_sent_back_is_none(world):
    """Answered in time, sent back in time, and answered again too late: not on time."""
    issue = steps.self_handled(world)
    respond(world, issue, NOW + HOUR)
    back = send_back(world, issue, NOW + 2 * HOUR)
    respond(world, issue, back.due_at + SECOND)
    assert close(world, issue, back.due_at + HOUR).credit["counts"]["issues_closed_late"] == 1


# --- anew after reopening ------------------------------------------------------------------------------------------------


def test_reopened_issue_gets_the_whole_limit_once_more(world):
    """tests the case dead_deadline: closed in time, reopened on day 40."""
    issue, again = steps.closed(world), NOW + 40 * DAY
    reopened = reopen(world, issue, again)
    assert reopened.due_at == steps.report(world, now=again).due_at > again
    assert not is_overdue(world, reopened, again + SECOND)
    assert (reopened.clock_started_at, reopened.clock_stops) == (again, [])
    operations.handle_by_grid(actor=world.ada, issue_id=issue.pk, now=again)
    respond(world, issue, again + 2 * HOUR)
    assert "issues_closed_late" not in close(world, issue, again + 3 * HOUR).credit["counts"]


def test_reopened_issue_can_be_extended_and_brought_forward_as_at_first(world):
    issue = extend(world, steps.self_handled(world), NOW, steps.EXTENDED)
    respond(world, issue, NOW)
    close(world, issue, NOW)
    again = NOW + 40 * DAY
    reopened = reopen(world, issue, again)
    assert (reopened.extensions, reopened.extension_reason, reopened.extended_by_id) == (0, "", None)
    assert edit(world, issue, again, due_at=again + 3 * DAY).due_at == again + 3 * DAY
    assert extend(world, issue, again, again + 5 * DAY).extensions == 1


# --- the category is corrected ----------------------------------------------------------------------------------------------


def test_corrected_category_gives_the_limit_it_should_have_had_from_the_start(world):
    """The case dead_deadline: sorted into another category on day 3, when the wrong one had passed."""
    issue = steps.report(world, category="parking-fire-lane")
    right = edit(world, issue, NOW + 3 * DAY, category="livestock-farm")
    assert right.due_at == steps.report(world, category="livestock-farm").due_at
    facts = last_entry(right).facts
    assert (facts["was_due_at"], facts["due_at"]) == (
        "2026-06-03T02:00:00Z",
        right.due_at.isoformat().replace("+00:00", "Z"),
    )


def test_shorter_limit_that_has_passed_is_given_once_more_from_now(world):
    issue = steps.report(world, category="livestock-farm")
    friday = NOW + 3 * DAY
    assert edit(world, issue, friday, category="parking-fire-lane").due_at == NOW + 6 * DAY  # eight hours of the office


def test_the_same_limit_again_is_never_beyond_the_former_day(world):
    issue = edit(world, steps.report(world), NOW, due_at=NOW + 3 * DAY)
    assert edit(world, issue, NOW + 3 * DAY - HOUR, category="road-manhole").due_at == NOW + 3 * DAY


def test_what_is_late_by_the_right_limit_too_stays_late(world):
    issue = steps.report(world, category="parking-fire-lane")
    moved = edit(world, issue, NOW + 30 * DAY, category="safety-fire")
    assert moved.due_at == steps.report(world, category="safety-fire").due_at < NOW + 30 * DAY


def test_extension_beyond_the_new_limit_stays_and_one_within_it_goes(world):
    issue = extend(world, steps.accepted(world), NOW, steps.EXTENDED)
    assert edit(world, issue, NOW + DAY, category="road-light").due_at == steps.EXTENDED
    longer = edit(world, issue, NOW + DAY, category="livestock-farm")
    assert (longer.due_at > steps.EXTENDED, longer.extensions, longer.extended_by_id) == (True, 0, None)


def test_earlier_moment_of_an_organiser_stays_where_it_is_still_earlier(world):
    issue = edit(world, steps.accepted(world), NOW, due_at=NOW + 2 * DAY)
    assert edit(world, issue, NOW, category="livestock-farm").due_at == NOW + 2 * DAY
    assert edit(world, issue, NOW, category="road-manhole").due_at == NOW + DAY


def test_a_day_is_measured_against_the_category_it_comes_with(world, nothing_changes):
    issue = steps.report(world)
    with nothing_changes(), pytest.raises(Invalid):
        edit(world, issue, NOW, category="road-manhole", due_at=NOW + 2 * DAY)
    assert edit(world, issue, NOW, category="livestock-farm", due_at=NOW + 20 * DAY).due_at == NOW + 20 * DAY


# --- a moment that a person set ------------------------------------------------------------------------------------------


def test_extension_moves_on_by_later_stops_and_not_by_earlier_ones(world):
    issue = steps.self_handled(world)
    respond(world, issue, NOW)
    back = send_back(world, issue, NOW + 2 * HOUR)
    extend(world, issue, NOW + 3 * HOUR, steps.EXTENDED)
    assert Issue.objects.get(pk=issue.pk).due_at == steps.EXTENDED > back.due_at
    respond(world, issue, NOW + DAY)
    assert send_back(world, issue, NOW + DAY + HOUR).due_at == steps.EXTENDED + HOUR


def test_what_is_late_is_not_extended(world, nothing_changes):
    issue = steps.self_handled(world)
    respond(world, issue, issue.due_at + SECOND)
    back = send_back(world, issue, issue.due_at + 20 * DAY)
    assert back.due_at == issue.due_at
    with nothing_changes(), pytest.raises(IssueOverdue):
        extend(world, back, issue.due_at + 20 * DAY, issue.due_at + 21 * DAY)
