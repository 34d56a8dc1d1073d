"""Working time: on working days only, make-up days included, and not while a stop lasts."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.calendar import SHANGHAI, is_working_day
from backend.common.worktime import OFFICE_HOURS, WHOLE_DAYS, add_working_time, working_time_between

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-06-02T10:00", 1, "2026-06-03T10:00"),
        ("2026-06-05T10:00", 1, "2026-06-08T10:00"),  # over a weekend
        ("2026-06-06T15:00", 1, "2026-06-09T00:00"),  # reported on a Saturday: the whole Monday
        ("2026-06-18T10:00", 1, "2026-06-22T10:00"),  # the Friday is the Dragon Boat festival
        ("2026-02-13T10:00", 2, "2026-02-24T10:00"),  # Saturday the 14th makes up for the spring festival
        ("2026-09-30T10:00", 1, "2026-10-08T10:00"),
        ("2026-10-09T10:00", 2, "2026-10-12T10:00"),  # Saturday the 10th makes up
    ],
)
def test_working_days(start, days, end):
    assert add_working_time(at(start), days * DAY, WHOLE_DAYS) == at(end)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-06-02T10:00", 2, "2026-06-02T12:00"),  # the last moment of the morning
        ("2026-06-02T10:00", 3, "2026-06-02T14:30"),
        ("2026-06-02T12:30", 1, "2026-06-02T14:30"),
        ("2026-06-02T07:00", 8, "2026-06-02T18:00"),
        ("2026-06-02T18:00", 1, "2026-06-03T09:30"),
        ("2026-06-05T17:00", 2, "2026-06-08T09:30"),
        ("2026-10-09T17:00", 2, "2026-10-10T09:30"),  # a make-up Saturday
    ],
)
def test_hours_of_the_office(start, hours, end):
    assert add_working_time(at(start), hours * HOUR, OFFICE_HOURS) == at(end)


def test_a_corrected_day_counts_as_it_was_corrected():
    tuesday = {at("2026-06-09T00:00").date(): False}
    assert add_working_time(at("2026-06-08T10:00"), DAY, WHOLE_DAYS, overrides=tuesday) == at("2026-06-10T10:00")


def test_stops_are_taken_out_whole_in_part_and_where_they_meet():
    stops = [(at(a), at(b)) for a, b in (
        ("2026-06-01T10:00", "2026-06-02T11:00"),  # began before
        ("2026-06-02T12:00", "2026-06-02T13:00"),
        ("2026-06-02T13:00", "2026-06-02T14:00"),
        ("2026-06-06T10:00", "2026-06-06T20:00"),  # on a rest day: it stands still anyway
    )]  # fmt: skip
    assert add_working_time(at("2026-06-02T10:00"), HOUR, WHOLE_DAYS, stops=stops) == at("2026-06-02T12:00")
    assert add_working_time(at("2026-06-02T10:00"), 2 * HOUR, WHOLE_DAYS, stops=stops) == at("2026-06-02T15:00")
    assert add_working_time(at("2026-06-05T23:00"), 2 * HOUR, WHOLE_DAYS, stops=stops) == at("2026-06-08T01:00")


START = at("2026-01-26T00:00")
QUARTER = timedelta(minutes=30)
MOMENTS = st.integers(0, 48 * 40).map(lambda number: START + number * QUARTER)


def runs(moment: datetime, hours, stops) -> bool:
    """Whether the clock runs in the half hour from `moment` on: said again without the code under test."""
    local = moment.astimezone(SHANGHAI)
    inside = any(begin <= local.time() < (end or time.max) for begin, end in hours)
    return inside and is_working_day(local.date()) and not any(begin <= moment < end for begin, end in stops)


@given(
    start=MOMENTS,
    amount=st.integers(1, 300),
    pairs=st.lists(st.tuples(MOMENTS, MOMENTS), max_size=4),
    office=st.booleans(),
)
def test_half_hour_by_half_hour_it_is_the_same(start, amount, pairs, office):
    hours = OFFICE_HOURS if office else WHOLE_DAYS
    stops = [(min(pair), max(pair)) for pair in pairs]
    moment, left = start, amount
    while left:
        left -= runs(moment, hours, stops)
        moment += QUARTER
    end = add_working_time(start, amount * QUARTER, hours, stops=stops)
    assert end == moment
    assert working_time_between(start, end, hours, stops=stops) == amount * QUARTER
    assert working_time_between(end, start, hours) == timedelta(0) or end <= start
