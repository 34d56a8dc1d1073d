"""Working time: how much of it lies between two moments, and when an amount of it is over.

Two clocks. `WHOLE_DAYS` runs day and night on working days, so that one working day is 24 hours of it. `OFFICE_HOURS` runs in the
office's hours on working days. Both stand still on rest days and run on make-up working days (calendar.py). A *stop* is a time
in which the clock stands still for another reason.

Why a clock and not a count of days: a limit that was stopped for three hours goes on three hours later, whatever its unit.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from backend.common.calendar import Overrides, as_mapping, end_of_day, is_working_day, local_moment

Hours = Sequence[tuple[time, time | None]]  # None: until midnight
Span = tuple[datetime, datetime]

WHOLE_DAYS: Hours = ((time(), None),)
OFFICE_HOURS: Hours = ((time(8, 30), time(12)), (time(13, 30), time(18)))  # eight hours (ours)
WORKING_DAY = timedelta(days=1)


def add_working_time(
    start: datetime, amount: timedelta, hours: Hours, *, stops: Iterable[Span] = (), overrides: Overrides = None
) -> datetime:
    """When `amount` of working time after `start` is over, in UTC. OverflowError at the end of the calendar."""
    for begin, end in running(start, hours, stops, overrides):
        if end - begin >= amount:
            return begin + amount
        amount -= end - begin
    raise AssertionError("unreachable")


def working_time_between(
    start: datetime, end: datetime, hours: Hours, *, stops: Iterable[Span] = (), overrides: Overrides = None
) -> timedelta:
    """How much working time lies between two moments; none if `end` is not after `start`."""
    total = timedelta(0)
    for begin, finish in running(start, hours, stops, overrides):
        if begin >= end:
            break
        total += min(finish, end) - begin
    return total


def running(start: datetime, hours: Hours, stops: Iterable[Span], overrides: Overrides) -> Iterator[Span]:
    """The times from `start` on in which the clock runs, one after the other and without end."""
    known, stopped = as_mapping(overrides), sorted(stops)
    day = timezone.localtime(start).date()
    while True:
        for begin, end in open_on(day, hours) if is_working_day(day, known) else ():
            if end > start:
                yield from without(stopped, max(begin, start), end)
        day += timedelta(days=1)


def open_on(day: date, hours: Hours) -> Iterator[Span]:
    for begin, end in hours:
        last = local_moment(day, end) if end else end_of_day(day)
        yield local_moment(day, begin).astimezone(UTC), last.astimezone(UTC)


def without(stops: Sequence[Span], begin: datetime, end: datetime) -> Iterator[Span]:
    """What is left of a time when the stops are taken out."""
    for stopped, goes_on in stops:
        if stopped >= end:
            break
        if begin < stopped:
            yield begin, stopped
        begin = max(begin, goes_on)
    if begin < end:
        yield begin, end
