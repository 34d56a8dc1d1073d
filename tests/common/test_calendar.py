"""The Chinese working calendar, and when a message may be sent. Real days of 2026 and of New York's clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.common import calendar
from backend.common.calendar import SHANGHAI, Days, is_quiet, is_working_day, next_sending_time

NEW_YORK = ZoneInfo("America/New_York")
MOMENTS = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from(
    [SHANGHAI, NEW_YORK, ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Cairo"), ZoneInfo("Asia/Beirut")]
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "rests"),
    [
        (date(2026, 3, 11), False),  # a Wednesday
        (date(2026, 3, 14), True),  # a Saturday
        (date(2026, 10, 1), True),  # National Day, a Thursday
        (date(2026, 1, 2), True),  # a Friday off in exchange
        (date(2026, 1, 4), False),  # for this Sunday, which is worked
        (date(2026, 2, 28), False),  # a Saturday worked for Spring Festival
    ],
)
def test_weekends_holidays_and_exchanged_days_of_2026(day, rests):
    assert is_working_day(day) is not rests


def test_an_override_wins_over_the_calendar_in_both_directions():
    wednesday, sunday = date(2026, 3, 11), date(2026, 3, 15)

    assert not is_working_day(wednesday, {wednesday: False})
    assert is_working_day(sunday, {sunday: True})


def test_overrides_may_be_rows():
    sunday = date(2026, 3, 15)

    assert is_working_day(sunday, [SimpleNamespace(day=sunday, is_working=True)])


def test_after_the_last_known_year_the_law_still_rests_but_no_weekend_is_worked():
    later = calendar.known_until() + 1
    days = [date(later, 1, 1) + timedelta(days=n) for n in range(365)]

    assert not is_working_day(date(later, 10, 1))
    assert [day for day in days if day.weekday() >= 5 and is_working_day(day)] == []


def test_the_last_known_year_has_exchanged_days():
    year = calendar.known_until()
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]

    assert year >= 2026
    assert [day for day in days if day.weekday() >= 5 and is_working_day(day)] != []


def test_beyond_the_librarys_range_only_weekends_rest():
    assert is_working_day(date(2150, 10, 1))
    assert not is_working_day(date(2150, 10, 3))


def test_a_moment_is_no_day():
    with pytest.raises(TypeError):
        is_working_day(shanghai(2026, 3, 11, 12))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (shanghai(2026, 3, 11, 12, 30), shanghai(2026, 3, 11, 12, 30)),
        (shanghai(2026, 3, 11, 8, 0), shanghai(2026, 3, 11, 8, 0)),
        (shanghai(2026, 3, 11, 20, 59, 59), shanghai(2026, 3, 11, 20, 59, 59)),
        (shanghai(2026, 3, 11, 21, 0), shanghai(2026, 3, 12, 8, 0)),
        (shanghai(2026, 3, 11, 3, 0), shanghai(2026, 3, 11, 8, 0)),
        (shanghai(2026, 3, 13, 22, 0), shanghai(2026, 3, 16, 8, 0)),  # Friday night: Monday
        (shanghai(2026, 9, 30, 22, 0), shanghai(2026, 10, 8, 8, 0)),  # over National Day
        (shanghai(2026, 2, 27, 22, 0), shanghai(2026, 2, 28, 8, 0)),  # Friday night before a worked Saturday
        (datetime(2026, 3, 11, 13, 0, tzinfo=UTC), shanghai(2026, 3, 12, 8, 0)),  # 21:00 in Shanghai
    ],
)
def test_sending_waits_for_the_next_working_morning(at, expected):
    assert next_sending_time(at) == expected


def test_without_quiet_hours_a_rest_day_ends_at_midnight():
    at = shanghai(2026, 3, 14, 12)

    assert next_sending_time(at, quiet_from=time(0), quiet_until=time(0)) == shanghai(2026, 3, 16)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        next_sending_time(datetime(2026, 3, 11, 12))


def test_a_morning_that_the_clocks_skip_begins_when_they_have_jumped():
    """New York, 8 March 2026: 02:00 to 03:00 does not exist. A Sunday, so declared a working day."""
    at = datetime(2026, 3, 8, 0, 30, tzinfo=NEW_YORK)
    sent = next_sending_time(at, quiet_until=time(2, 30), overrides={date(2026, 3, 8): True}, zone=NEW_YORK)

    assert sent == datetime(2026, 3, 8, 3, 0, tzinfo=NEW_YORK)


def test_an_hour_that_comes_twice_is_quiet_twice():
    """New York, 1 November 2026: 01:00 to 02:00 comes twice; quiet until 01:30, both times."""
    second_one = datetime(2026, 11, 1, 1, 0, tzinfo=NEW_YORK, fold=1)
    sent = next_sending_time(second_one, quiet_until=time(1, 30), overrides={date(2026, 11, 1): True}, zone=NEW_YORK)

    assert sent == second_one.astimezone(UTC) + timedelta(minutes=30)


def test_clocks_set_back_out_of_quiet_hours_end_them():
    """Quiet from 01:30 to 02:30: at 02:00 the clocks go back to 01:00, which is not quiet."""
    first_time = datetime(2026, 11, 1, 1, 45, tzinfo=NEW_YORK, fold=0)
    sent = next_sending_time(
        first_time,
        quiet_from=time(1, 30),
        quiet_until=time(2, 30),
        overrides={date(2026, 11, 1): True},
        zone=NEW_YORK,
    )

    assert sent == first_time.astimezone(UTC) + timedelta(minutes=15)


@given(at=MOMENTS, zone=ZONES, quiet_from=TIMES, quiet_until=TIMES)
@settings(deadline=None)
def test_the_answer_is_never_quiet_never_a_rest_day_and_never_before(at, zone, quiet_from, quiet_until):
    sent = next_sending_time(at, zone=zone, quiet_from=quiet_from, quiet_until=quiet_until)
    local = sent.astimezone(zone)

    assert sent >= at
    assert not is_quiet(local.time(), quiet_from, quiet_until)
    assert is_working_day(local.date())


@given(at=MOMENTS, zone=ZONES, quiet_from=TIMES, quiet_until=TIMES)
@settings(deadline=None)
def test_asking_again_changes_nothing(at, zone, quiet_from, quiet_until):
    hours = {"zone": zone, "quiet_from": quiet_from, "quiet_until": quiet_until}
    sent = next_sending_time(at, **hours)

    assert next_sending_time(sent, **hours) == sent


@given(at=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=10)), zone=ZONES)
@settings(deadline=None)
def test_who_asks_later_never_sends_earlier(at, later, zone):
    assert next_sending_time(at, zone=zone) <= next_sending_time(at + later, zone=zone)


@given(at=MOMENTS, zone=ZONES, passed=st.floats(0, 1, exclude_max=True))
@settings(deadline=None)
def test_no_allowed_moment_is_passed_by(at, zone, passed):
    sent = next_sending_time(at, zone=zone)
    between = at + (sent - at) * passed
    local = between.astimezone(zone)

    assert between >= sent or is_quiet(local.time()) or not is_working_day(local.date())


def test_weeks_begin_on_monday_and_quarters_on_their_first_day():
    assert calendar.week_of(date(2026, 3, 15)) == Days(date(2026, 3, 9), date(2026, 3, 16))
    assert calendar.week_of(date(2026, 3, 16)) == Days(date(2026, 3, 16), date(2026, 3, 23))
    assert calendar.quarter_of(date(2026, 3, 31)) == Days(date(2026, 1, 1), date(2026, 4, 1))
    assert calendar.quarter_of(date(2026, 12, 31)) == Days(date(2026, 10, 1), date(2027, 1, 1))


@given(day=st.dates(date(2000, 1, 1), date(2100, 12, 31)))
@settings(deadline=None)
def test_a_day_lies_in_its_week_and_quarter_and_they_follow_without_gap(day):
    for period_of in (calendar.week_of, calendar.quarter_of):
        start, end = period_of(day)

        assert start <= day < end
        assert period_of(end).start == end
        assert period_of(end - timedelta(days=1)).end == end
