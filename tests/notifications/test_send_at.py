"""When a message is sent, over a model year: every quarter of an hour of 2026, with its holidays and make-up days, with the worker
at work and with outages of a minute to a week. Nothing but the planning functions: see test_sending_rules.py for the rows."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.common.calendar import SHANGHAI, is_working_day, last_sending_time, next_sending_time
from backend.notifications.timing import MARGIN, follows_rest, horizon, send_at, useful_until

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
FIRST = datetime(2025, 12, 1, tzinfo=SHANGHAI).astimezone(UTC)
TICKS = [FIRST + count * QUARTER for count in range(96 * 420)]
NO_OVERRIDES: dict[date, bool] = {}


def kind(**more):
    return SimpleNamespace(**{"urgent": False, "at_once": False, "useful_days": 3, **more})


NEWS, URGENT, AT_ONCE = kind(), kind(urgent=True), kind(urgent=True, at_once=True)
LEAD = timedelta(hours=24)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI).astimezone(UTC)


def awake(moment: datetime) -> bool:
    """From eight to nine in the evening, by the clocks of Shanghai: written again, not taken from the code that is tested."""
    return 8 <= moment.astimezone(SHANGHAI).hour < 21


@cache
def works(day: date) -> bool:
    return is_working_day(day)


def in_working_time(moment: datetime) -> bool:
    return awake(moment) and works(moment.astimezone(SHANGHAI).date())


def ask(rule, happens_at, now, **more):
    return send_at(rule, happens_at, now, overrides=NO_OVERRIDES, **more)


@cache
def ahead(tick: datetime, lead: timedelta, urgent: bool) -> datetime:
    return horizon(tick, lead, overrides=NO_OVERRIDES, urgent=urgent)


def first_seen(happens_at, lead, urgent, away=lambda tick: False):
    """The first sweep that looks so far ahead: as horizons only grow, it lies near the first tick after a bisection."""
    found = bisect_left(TICKS, happens_at, key=lambda tick: ahead(tick, lead, urgent) - timedelta(microseconds=1))
    return next(tick for tick in TICKS[found:] if not away(tick))


def simulate(rule, happens_at, lead=None, since=None, away=lambda tick: False):
    """When the mail goes out, or None: swept or known `since`, queued, delivered, postponed, as the workers do."""
    now = since or first_seen(happens_at, lead, rule.urgent, away)
    moment = ask(rule, happens_at, now, lead=lead)
    while moment is not None:
        now = next(tick for tick in TICKS[bisect_left(TICKS, moment) :] if not away(tick))
        moment = ask(rule, happens_at, now)
        if moment == now:
            return now
    return None


YEAR = [tick for tick in TICKS if tick.astimezone(SHANGHAI).year == 2026]


@pytest.mark.parametrize("month", range(1, 13))
def test_each_quarter_of_an_hour_is_reminded_of_at_the_last_working_time_a_day_before(month):
    for happens_at in YEAR:
        if happens_at.astimezone(SHANGHAI).month != month:
            continue
        wanted = happens_at - LEAD
        expected = wanted
        while not in_working_time(expected):
            expected -= QUARTER
        assert simulate(NEWS, happens_at, LEAD) == expected, happens_at


def test_what_is_urgent_does_not_wait_for_a_working_day_and_not_at_night():
    for happens_at in YEAR[::3]:
        expected = happens_at - timedelta(hours=3)
        while not awake(expected):
            expected -= QUARTER
        assert simulate(URGENT, happens_at, timedelta(hours=3)) == expected


def test_news_with_a_day_is_sent_in_working_time_if_there_is_any_before_and_else_on_the_rest_day():
    """Known for six hours, a day or four days before; nobody is told later than possible, and only the night is too late."""
    for known_for in (timedelta(hours=6), DAY, 4 * DAY):
        for happens_at in YEAR[:: 7 * 4 + 1]:
            since = happens_at - known_for
            between = [since + count * QUARTER for count in range(int(known_for / QUARTER))]
            working, waking = ([tick for tick in between if test(tick)] for test in (in_working_time, awake))
            expected = (working or waking or [None])[0]
            assert simulate(NEWS, happens_at, since=since) == expected
            assert simulate(AT_ONCE, happens_at, since=since) == (waking or [since])[0]


def test_news_without_a_day_always_waits_for_working_time_and_is_of_use_for_three_days_of_it():
    for now in YEAR[::5]:
        sent = ask(NEWS, None, now)
        assert in_working_time(sent)
        assert not any(in_working_time(now + count * QUARTER) for count in range(int((sent - now) / QUARTER)))
        until = useful_until(NEWS, sent, overrides=NO_OVERRIDES)
        days = [sent.astimezone(SHANGHAI).date() + count * DAY for count in range(1, (until - sent).days + 1)]
        assert sum(map(works, days)) == 3
        assert in_working_time(until)


OUTAGES = [timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=12), DAY, 3 * DAY, 7 * DAY]


@pytest.mark.parametrize("length", OUTAGES, ids=str)
def test_an_outage_at_the_worst_time_drops_only_what_nobody_could_be_told_any_more(length):
    """The outage begins at the sweep that would have seen it, at the hour at which it was to be sent, and a quarter before."""
    for happens_at in YEAR[:: 13 * 4 + 1]:
        seen, sent = first_seen(happens_at, LEAD, urgent=False), simulate(NEWS, happens_at, LEAD)
        for begins in {seen, sent, sent - QUARTER}:

            def away(tick, begins=begins):
                return begins <= tick < begins + length

            told = simulate(NEWS, happens_at, LEAD, away=away)
            start = first_seen(happens_at, LEAD, urgent=False, away=away)
            left = [start + count * QUARTER for count in range(max(0, int((happens_at - start) / QUARTER)))]
            left = [tick for tick in left if tick >= begins and not away(tick)]
            if told is None:
                assert not any(map(awake, left)), (happens_at, begins)
                continue
            assert told < happens_at
            assert awake(told)
            if not in_working_time(told):  # only because all working time was over or lost
                assert not any(map(in_working_time, left)), (happens_at, begins)


def test_a_duty_after_a_long_rest_is_reminded_of_twice():
    """On the last working day before, and on the day before; after an ordinary weekend once."""
    assert simulate(NEWS, local(2026, 10, 8, 9), LEAD) == local(2026, 9, 30, 20, 45)
    assert simulate(URGENT, local(2026, 10, 8, 9), timedelta(hours=16)) == local(2026, 10, 7, 17)
    assert simulate(URGENT, local(2026, 10, 8, 18), timedelta(hours=16)) == local(2026, 10, 7, 20, 45)
    days = [date(2026, 1, 1) + count * DAY for count in range(365)]
    after = {day for day in days if follows_rest(day, overrides=NO_OVERRIDES)}
    assert {date(2026, 2, 24), date(2026, 10, 8)} <= after
    assert date(2026, 10, 3) not in after  # the first and second of October alone
    assert date(2026, 10, 4) in after
    assert not [day for day in after if works(day) and works(day - 3 * DAY)]
    assert not follows_rest(date(2026, 6, 8), overrides=NO_OVERRIDES)  # a Monday


@pytest.mark.parametrize(
    ("rule", "happens_at", "now", "expected"),
    [
        (
            NEWS,
            (2026, 6, 7, 18),
            (2026, 6, 5, 21),
            (2026, 6, 6, 18),
        ),  # Sunday's duty, the worker back on Friday at 21:00
        (NEWS, (2026, 6, 7, 18), (2026, 6, 5, 20, 59), (2026, 6, 5, 20, 59)),  # the last minute of Friday
        (NEWS, (2026, 6, 7, 8, 1), (2026, 6, 7, 7), (2026, 6, 7, 8)),  # a minute of the daytime is left
        (NEWS, (2026, 6, 7, 8), (2026, 6, 7, 7), None),  # none is
        (AT_ONCE, (2026, 6, 7, 8), (2026, 6, 7, 7), (2026, 6, 7, 7)),
        (AT_ONCE, (2026, 6, 7, 7), (2026, 6, 7, 7), None),  # it happens now: over
        (NEWS, (2026, 6, 8, 18), (2026, 6, 6, 12), (2026, 6, 8, 8)),  # can wait for Monday
    ],
)
def test_edges(rule, happens_at, now, expected):
    assert ask(rule, local(*happens_at), local(*now), lead=LEAD) == (local(*expected) if expected else None)


def test_the_night_of_a_person_is_looked_ahead_to_as_well():
    """Whoever sleeps from five in the afternoon is reminded of Sunday's duty before that on Friday."""
    seen = first_seen(local(2026, 6, 7, 18), LEAD, urgent=False)
    assert ask(NEWS, local(2026, 6, 7, 18), seen, lead=LEAD, quiet_hours=(time(17), None)) == local(2026, 6, 5, 16, 45)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@settings(max_examples=300, deadline=None)
@given(moments, st.integers(0, 4 * 24 * 60), clocks, clocks, st.booleans())
def test_last_sending_time_is_the_last_permitted_minute(start, minutes, quiet_from, quiet_until, rest_days):
    start = start.replace(second=0, microsecond=0)
    until = start + timedelta(minutes=minutes)
    rule = {"quiet_from": quiet_from, "quiet_until": quiet_until, "rest_days": rest_days}
    found = last_sending_time(start, until, margin=timedelta(minutes=1), **rule)
    minute = until
    while minute >= start and next_sending_time(minute, **rule) != minute:
        minute -= timedelta(minutes=1)
    assert found == (minute if minute >= start else None)
    assert timedelta(minutes=1) < MARGIN
