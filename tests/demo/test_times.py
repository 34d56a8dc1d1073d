"""The demo may be loaded at any hour of any day."""

from datetime import UTC, datetime, timedelta

from backend.demo.mails import morning
from backend.demo.times import DAY, at_clock, local, offer_and_steps


def test_a_task_is_offered_and_worked_on_before_it_is_due_whenever_the_story_ends():
    """Just after midnight, and in a week of rest days, the last working day's task was due long ago."""
    begin = datetime(2026, 1, 1, 0, 7, tzinfo=UTC)
    for hours in range(0, 365 * 24, 3):
        end = begin + timedelta(hours=hours)
        due_at = at_clock(local(morning(end)).date(), 18)
        moments = offer_and_steps(end, 2.5, due_at, 3)
        assert moments == sorted(moments)
        assert moments[0] <= due_at - DAY
        assert moments[-1] < min(end, due_at)


def test_a_task_that_is_due_tomorrow_is_worked_on_until_the_end():
    end = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)
    assert offer_and_steps(end, 4, end + DAY, 3) == [end - days * DAY for days in (4, 3, 2, 1)]
