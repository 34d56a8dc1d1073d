"""Hours of a post's duty, and whether two duties overlap. Pure functions.

Three shapes of duty:
- weekly times: these hours on every such weekday of the term, in local time. An end that is not after the beginning is on the
  next day (22:00 to 06:00), and times that adjoin are one duty: a night entered as two halves is one night;
- no weekly times, and a term of at most LONGEST_SHIFT: one shift from beginning to end;
- no weekly times, and a longer term: hours by arrangement. Nobody is on duty day and night for weeks, so such a post
  overlaps with nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from backend.common.calendar import end_of_day, local_moment

LONGEST_SHIFT = timedelta(days=3)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
DAY = timedelta(days=1)
MINUTES_OF_A_DAY = 24 * 60
MINUTES_OF_A_WEEK = 7 * MINUTES_OF_A_DAY
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
        for start, end in weekly_duties(self.weekly_times):
            if start // MINUTES_OF_A_DAY == day.weekday():
                midnight = local_moment(day) - timedelta(days=day.weekday())
                begins = max(midnight + timedelta(minutes=start), self.starts_at)
                ends = min(midnight + timedelta(minutes=end), self.ends_at)
                if begins < ends:
                    yield begins, ends

    @property
    def reach(self) -> timedelta:
        """How many days after the one on which it begins a duty may still last."""
        if not self.weekly_times:
            return (
                (timezone.localdate(self.ends_at) - timezone.localdate(self.starts_at)) if self.fixed else timedelta(0)
            )
        ends = (end - start // MINUTES_OF_A_DAY * MINUTES_OF_A_DAY for start, end in weekly_duties(self.weekly_times))
        return timedelta(days=max((end - 1) // MINUTES_OF_A_DAY for end in ends))

    def touching(self, first: date, last: date) -> list[tuple[datetime, datetime]]:
        """The duties that take place, at least in part, on one of these local days."""
        start, end = local_moment(first), end_of_day(last)
        days = (first - self.reach + DAY * count for count in range((last - first + self.reach).days + 1))
        return [shift for day in days for shift in self.on(day) if shift[0] < end and start < shift[1]]

    @property
    def longest(self) -> timedelta:
        """The longest of its duties, for a fixed one."""
        if not self.weekly_times:
            return self.ends_at - self.starts_at
        return timedelta(minutes=max(end - start for start, end in weekly_duties(self.weekly_times)))


def minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def slot_minutes(slot: Mapping[str, Any]) -> tuple[int, int]:
    """Beginning and end of one weekly time in minutes since Monday; the end of a Sunday night lies behind the week."""
    midnight = slot["weekday"] * MINUTES_OF_A_DAY
    start, end = midnight + minute(slot["start"]), midnight + minute(slot["end"])
    return start, end if end > start else end + MINUTES_OF_A_DAY


def weekly_duties(slots: Iterable[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """The duties of a week, as `slot_minutes`: times that adjoin are one, also from Sunday to Monday. A duty that never ends is left
    in its parts."""
    parts = sorted(map(slot_minutes, slots))
    joined: list[tuple[int, int]] = []
    for start, end in parts:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    if joined and joined[-1][1] - MINUTES_OF_A_WEEK == joined[0][0]:
        if len(joined) == 1:
            return parts
        (_first, end), last = joined.pop(0), joined.pop()
        joined.append((last[0], end + MINUTES_OF_A_WEEK))
    return joined


def shifts_between(hours: Hours, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The duties that begin in [start, end)."""
    day = timezone.localdate(max(start, hours.starts_at)) - hours.reach  # a night may have begun before the term
    while local_moment(day) < min(end, hours.ends_at):
        yield from (shift for shift in hours.on(day) if start <= shift[0] < end)
        day += DAY


def next_duty(hours: Hours, now: datetime) -> datetime:
    """When the next duty begins; of hours by arrangement, or when none lies ahead, the beginning of the term."""
    week = max(now, hours.starts_at) + 8 * DAY
    return next((start for start, _end in shifts_between(hours, now, week)), hours.starts_at)


def collide(one: Hours, other: Hours) -> bool:
    """Whether the two duties overlap at any time. Back to back is no overlap."""
    start, end = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
    if start >= end or not (one.fixed and other.fixed):
        return False
    first, last = timezone.localdate(start), timezone.localdate(end)
    last = min(last, first + DAY * FORTNIGHT)
    mine, theirs = one.touching(first, last), other.touching(first, last)
    return any(a[0] < b[1] and b[0] < a[1] for a in mine for b in theirs)
