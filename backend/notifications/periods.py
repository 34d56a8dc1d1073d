"""Weeks of digests: half-open, from a local Monday to the next, named as ISO 8601 names them (2026-W22)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils import timezone

from backend.common.calendar import local_moment, week_of

WEEK = timedelta(days=7)
LONGEST = 4 * WEEK  # what is older than this when a digest is due again is not news any more
SEND_AT = time(9)


@dataclass(frozen=True)
class Period:
    """What one digest covers, [since, until): one week, or longer after weeks without news or without the job."""

    since: date
    until: date

    @classmethod
    def ending_before(cls, now: datetime) -> Self:
        """The last complete week."""
        monday = week_of(timezone.localdate(now)).start
        return cls(monday - WEEK, monday)

    @classmethod
    def named(cls, name: str) -> Self | None:
        try:
            monday = date.fromisoformat(name)
            period = cls(monday, monday + WEEK)
        except (ValueError, OverflowError):
            return None
        return period if period.name == name else None

    def after(self, previous_until: date | None) -> "Period":
        """The same end, but beginning where the person's last digest ended, so that nothing falls between two digests."""
        earliest = self.until - LONGEST
        return Period(max(previous_until or earliest, earliest), self.until)

    @property
    def name(self) -> str:
        year, week, _day = (self.until - WEEK).isocalendar()
        return f"{year}-W{week:02}"

    @property
    def start(self) -> datetime:
        return local_moment(self.since)

    @property
    def end(self) -> datetime:
        return local_moment(self.until)

    @property
    def send_at(self) -> datetime:
        return local_moment(self.until, SEND_AT)

    def as_params(self) -> dict[str, str]:
        """The params of a digest message."""
        days = {"from": self.since, "until": self.until, "last": self.until - timedelta(days=1)}
        return {"week": self.name, **{name: day.isoformat() for name, day in days.items()}}

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        return cls(date.fromisoformat(params["from"]), date.fromisoformat(params["until"]))
