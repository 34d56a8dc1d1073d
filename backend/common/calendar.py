"""The working calendar of China, and when a message may be sent.

Rest days are weekends and public holidays; make-up working days (调休) are weekend days on which everybody
works. The State Council decrees the exchanges each autumn for the next year (全国年节及纪念日放假办法; the notices of
国务院办公厅), and the `holidays` library has them year by year. `known_until()` is the last such year. After it the
days fixed by law are still rest days (元旦, 春节, 清明, …, with the library's estimate of their substitutes) and no weekend
is a working day; beyond the library's own range only weekends count.

An administrator enters the notice of the next year (`enter_calendar_year`); until then its days are a guess, which answers and doctor
call by that name.

Overrides correct the library: rows of `CalendarOverride`, or a mapping of day to "is it a working day". They go
before everything else. Callers that check many days pass a mapping, made once with `as_mapping`.

Why it matters: no reminder at night or on a rest day (DOMAIN §2.6), at most a digest on the next working
morning.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUIET_FROM = time(21)
QUIET_UNTIL = time(8)
SATURDAY = 5


def local_moment(day: date, at: time = time()) -> datetime:
    """`day` at this time, by default midnight, in the installation's time zone."""
    return datetime.combine(day, at, timezone.get_default_timezone())


def end_of_day(day: date) -> datetime:
    """The midnight after `day`."""
    return local_moment(day + timedelta(days=1))


class Override(Protocol):
    """The fields of a `CalendarOverride` row that are read here."""

    day: date
    is_working: bool


Overrides = Mapping[date, bool] | Iterable[Override] | None


class Days(NamedTuple):
    """A half-open range of days: `start` belongs to it, `end` does not."""

    start: date
    end: date


# --- rest and work ----------------------------------------------------------------------------------------------------


def is_working_day(day: date, overrides: Overrides = None) -> bool:
    """Whether `day` is a working day in China, make-up days included. TypeError for a datetime."""
    if isinstance(day, datetime):
        raise TypeError("a date is needed, not a datetime: convert it in the time zone that is meant")
    decided = as_mapping(overrides).get(day)
    if decided is not None:
        return decided
    resting, making_up = _year(day.year)
    return day in making_up or (day.weekday() < SATURDAY and day not in resting)


def as_mapping(overrides: Overrides) -> Mapping[date, bool]:
    """Overrides as a mapping of day to "is it a working day", from rows or from such a mapping (returned as it is)."""
    if overrides is None:
        return {}
    if isinstance(overrides, Mapping):
        return overrides
    return {row.day: row.is_working for row in overrides}


def known_until() -> int:
    """The last year whose exchanged working days the library knows. Later years need overrides or a newer library."""
    return max(holidays.country_holidays("CN").special_public_holidays)


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def holidays_of(year: int, overrides: Overrides = None) -> tuple[list[date], list[date]]:
    """The rest days that fall on no weekend, and the working days that do."""
    known = as_mapping(overrides)
    working = [day for day in days_of(year) if is_working_day(day, known)]
    resting = set(days_of(year)) - set(working)
    return (
        sorted(day for day in resting if day.weekday() < SATURDAY),
        [day for day in working if day.weekday() >= SATURDAY],
    )


@lru_cache(maxsize=64)
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Public holidays and make-up working days of one year. One table per year: the library's object fills itself while it
    is read, which is not safe when two threads share it."""
    table = holidays.country_holidays("CN", years=year, expand=False)
    return frozenset(table), frozenset(table.weekend_workdays)


def working_days_after(day: date, count: int, overrides: Overrides = None) -> date:
    """The `count`-th working day after `day`, which itself is not counted."""
    known = as_mapping(overrides)
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, known)
    return day


# --- when to send -----------------------------------------------------------------------------------------------------


def next_sending_time(
    at: datetime,
    *,
    quiet_from: time = QUIET_FROM,
    quiet_until: time = QUIET_UNTIL,
    overrides: Overrides = None,
    zone: tzinfo = SHANGHAI,
    rest_days: bool = True,
) -> datetime:
    """The first moment not before `at` that is neither in quiet hours nor (with `rest_days`) on a rest day, by the clocks of `zone`.

    `at` must be aware (ValueError); the answer is in UTC. Quiet hours run from `quiet_from` up to, not including,
    `quiet_until`, over midnight if need be; equal times mean none. Clock changes are respected: an hour that occurs
    twice is quiet both times. OverflowError at the end of the calendar.
    """
    if at.utcoffset() is None:
        raise ValueError("an aware datetime is needed")
    known = as_mapping(overrides)
    moment = at.astimezone(UTC)
    while True:
        local = moment.astimezone(zone)
        permitted = not rest_days or is_working_day(local.date(), known)
        if permitted and not is_quiet(local.time(), quiet_from, quiet_until):
            return moment
        moment = _next_change(moment, zone, quiet_until)


def last_sending_time(
    start: datetime,
    until: datetime,
    *,
    margin: timedelta,
    quiet_from: time = QUIET_FROM,
    quiet_until: time = QUIET_UNTIL,
    overrides: Overrides = None,
    zone: tzinfo = SHANGHAI,
    rest_days: bool = True,
) -> datetime | None:
    """The last moment from `start` to `until`, both included, at which `next_sending_time` permits sending; None when there is none.

    If sending ends before `until`, it is `margin` before that end (not before `start`), so that whoever sends has the time to.
    """
    known, last = as_mapping(overrides), None
    rule: dict[str, Any] = {"quiet_from": quiet_from, "quiet_until": quiet_until, "zone": zone, "rest_days": rest_days}
    moment = next_sending_time(start, overrides=known, **rule)
    while moment <= until:
        local = moment.astimezone(zone)
        evening = datetime.combine(local.date(), quiet_from, zone)
        midnight = datetime.combine(local.date() + timedelta(days=1), time(), zone)
        end = evening if local < evening and quiet_from != quiet_until else midnight
        last = until if until < end else max(moment, (end - margin).astimezone(UTC))
        moment = next_sending_time(max(end.astimezone(UTC), moment + timedelta(seconds=1)), overrides=known, **rule)
    return last


def is_quiet(at: time, quiet_from: time = QUIET_FROM, quiet_until: time = QUIET_UNTIL) -> bool:
    """Is the time of day `at` within quiet hours?"""
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until


def _next_change(moment: datetime, zone: tzinfo, quiet_until: time) -> datetime:
    """When it can next become permitted to send: at midnight, at the end of quiet hours, or when the clocks change."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    midnight = datetime.combine(wall.date() + timedelta(days=1), time())
    morning = datetime.combine(wall.date(), quiet_until)
    step = (morning if wall < morning else midnight) - wall
    target = moment + step
    if target.astimezone(zone).utcoffset() == moment.astimezone(zone).utcoffset():
        return target
    return _clock_change(moment, target, zone)


def _clock_change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The second at which the offset from UTC changes between two moments with different offsets."""
    low, high = int(before.timestamp()), int(after.timestamp()) + 1
    old = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


# --- periods ----------------------------------------------------------------------------------------------------------


def week_of(day: date) -> Days:
    """The ISO week of `day`: from its Monday to the next."""
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + timedelta(days=7))


def quarter_of(day: date) -> Days:
    """The calendar quarter of `day`, as the four seasons' competition (四季评比) counts it."""
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Days(start, date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1))
