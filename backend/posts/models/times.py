"""Hours of a post's duty, and whether two duties overlap. Pure functions.

Three shapes of duty:
- weekly times: these hours on every such weekday of the term, in local time;
- no weekly times, and a term of at most LONGEST_SHIFT: one shift from beginning to end;
- no weekly times, and a longer term: hours by arrangement. Nobody is on duty day and night for weeks, so such a post
  overlaps with nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from backend.common.calendar import local_moment

LONGEST_SHIFT = timedelta(days=3)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
DAY = timedelta(days=1)
# Weekly times repeat: if two overlap within a common term, they do so within 14 days.
FORTNIGHT = 14


@dataclass(frozen=True)
class Hours:
    """The times of one post: its term, and its weekly times if it has any."""

    starts_at: datetime
    ends_at: datetime
    weekly_times: list[dict[str, Any]]

    @classmethod
    def of(cls, post: Any) -> "Hours":
        return cls(post.starts_at, post.ends_at, post.weekly_times)

    @property
    def fixed(self) -> bool:
        """Whether the duty occupies certain hours."""
        return bool(self.weekly_times) or self.ends_at - self.starts_at <= LONGEST_SHIFT

    def on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The hours of duty on this local day; a single shift belongs to the day on which it begins."""
        if not self.fixed:
            return
        if not self.weekly_times:
            if timezone.localdate(self.starts_at) == day:
                yield self.starts_at, self.ends_at
            return
        for slot in self.weekly_times:
            if slot["weekday"] == day.weekday():
                start = max(moment(day, slot["start"]), self.starts_at)
                end = min(moment(day, slot["end"]), self.ends_at)
                if start < end:
                    yield start, end


def moment(day: date, clock: str) -> datetime:
    """The instant of "08:30" (or "24:00") on a local day."""
    return local_moment(day) + timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))


def shifts_between(hours: Hours, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The duties that begin in [start, end)."""
    day = timezone.localdate(max(start, hours.starts_at))
    while moment(day, "00:00") < min(end, hours.ends_at):
        yield from (shift for shift in hours.on(day) if start <= shift[0] < end)
        day += DAY


def collide(one: Hours, other: Hours) -> bool:
    """Whether the two duties overlap at any time. Back to back is no overlap."""
    start, end = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
    if start >= end or not (one.fixed and other.fixed):
        return False
    first, last = timezone.localdate(start), timezone.localdate(end)
    # A shift may have begun on an earlier day than the common time; weekly times end with their day.
    days = [*days_of_shift(one), *days_of_shift(other)]
    days += [first + DAY * count for count in range(min((last - first).days, FORTNIGHT) + 1)]
    mine = [shift for day in {*days} for shift in one.on(day)]
    theirs = [shift for day in {*days} for shift in other.on(day)]
    return any(a[0] < b[1] and b[0] < a[1] for a in mine for b in theirs)


def days_of_shift(hours: Hours) -> list[date]:
    return [] if hours.weekly_times else [timezone.localdate(hours.starts_at)]
