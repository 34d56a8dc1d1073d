"""Until when an issue is to be answered: the one place where `due_at` is computed.

The limit of the category is working time (backend/common/worktime.py): working days, or hours of the office. The clock
starts with the report and anew with each reopening. It stands still while the reporter is asked, while the answer waits for
verification, and while the issue is suspended. A moment that a person set (an organiser an earlier one, an approver a later one)
goes before the category's limit, and moves on by the stops that came after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.common.calendar import Overrides
from backend.common.worktime import (
    OFFICE_HOURS,
    WHOLE_DAYS,
    WORKING_DAY,
    Hours,
    Span,
    add_working_time,
    working_time_between,
)
from backend.issues.models import Issue, IssueCategory


@dataclass(frozen=True)
class Limit:
    """How long an issue of a category may take."""

    amount: timedelta
    hours: Hours

    def after(self, start: datetime, overrides: Overrides, stops: Iterable[Span] = ()) -> datetime:
        return add_working_time(start, self.amount, self.hours, stops=stops, overrides=overrides)


def limit_of(category: IssueCategory) -> Limit:
    """The category's own limit, else its parent's."""
    for one in (category, category.parent):
        if one and one.due_hours:
            return Limit(timedelta(hours=one.due_hours), OFFICE_HOURS)
        if one and one.due_days:
            return Limit(one.due_days * WORKING_DAY, WHOLE_DAYS)
    raise AssertionError("category_top_has_limit")


def due_at(issue: Issue, overrides: Overrides) -> datetime:
    """Until when the issue is to be answered, as its fields say."""
    if issue.fixed_due_at is None or issue.fixed_at is None:
        return by_category(issue, overrides)
    later = [stop for stop in stops_of(issue) if stop[0] >= issue.fixed_at]
    if not later:
        return issue.fixed_due_at
    hours = limit_of(issue.category).hours
    rest = working_time_between(issue.fixed_at, issue.fixed_due_at, hours, overrides=overrides)
    moved = add_working_time(issue.fixed_at, rest, hours, stops=later, overrides=overrides)
    return max(issue.fixed_due_at, moved)


def by_category(issue: Issue, overrides: Overrides) -> datetime:
    """The limit of the category alone, from the start of the clock, without a moment that a person set."""
    return limit_of(issue.category).after(issue.clock_started_at, overrides, stops_of(issue))


def stops_of(issue: Issue) -> list[Span]:
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in issue.clock_stops]


def with_stop(issue: Issue, start: datetime, end: datetime) -> list[list[str]]:
    """The issue's stops and one more."""
    return [*issue.clock_stops, [start.isoformat(), end.isoformat()]]


def stops_until(issue: Issue, now: datetime) -> list[list[str]]:
    """The issue's stops when the one that was to last longer ends now, because the reporter has replied or nothing is asked any more."""
    stops = list(issue.clock_stops)
    if stops and datetime.fromisoformat(stops[-1][1]) > now:
        stops[-1] = [stops[-1][0], now.isoformat()]
    return stops


def set_aside_until(issue: Issue, now: datetime, overrides: Overrides) -> dict[str, Any]:
    """The fields of a clock that goes on now, after the issue was suspended or merged."""
    stops = with_stop(issue, issue.set_aside_at or now, now)
    return recomputed(issue, overrides, clock_stops=stops, set_aside_at=None)


def recomputed(issue: Issue, overrides: Overrides, **fields: Any) -> dict[str, Any]:
    """`fields` to be changed, with the `due_at` that follows from them."""
    for name, value in fields.items():
        setattr(issue, name, value)
    return {**fields, "due_at": due_at(issue, overrides)}


WITHOUT_FIXED: dict[str, Any] = {
    "fixed_due_at": None, "fixed_at": None, "extensions": 0, "extension_reason": "", "extended_by_id": None
}  # fmt: skip


def started_anew(issue: Issue, now: datetime, overrides: Overrides) -> dict[str, Any]:
    """The fields of a clock that starts at `now`: the whole limit once more, nothing stopped, nothing extended."""
    return recomputed(issue, overrides, clock_started_at=now, clock_stops=[], questions=0, **WITHOUT_FIXED)


def sorted_anew(issue: Issue, category: IssueCategory, now: datetime, overrides: Overrides) -> dict[str, Any]:
    """The fields of an issue whose category is corrected: the limit is the one it should have had from the start.

    An extension beyond the new limit stays, and so does an earlier moment that an organiser set. Where the new limit has passed
    already, it is given once more from now, but not beyond the former day: whoever sorts an issue late makes nobody late,
    and nobody punctual either.
    """
    former, was_extension = issue.due_at, False
    if issue.fixed_due_at:
        was_extension = issue.fixed_due_at > by_category(issue, overrides)
    issue.category = category
    limit = by_category(issue, overrides)
    if issue.fixed_due_at and (due_at(issue, overrides) > limit) == was_extension:
        return recomputed(issue, overrides, category=category)
    fields = {"category": category, **WITHOUT_FIXED}
    if limit <= now:
        again = min(former, limit_of(category).after(now, overrides))
        if again > limit:
            fields |= {"fixed_due_at": again, "fixed_at": now}
    return recomputed(issue, overrides, **fields)
