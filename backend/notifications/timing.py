"""When a message is sent: one rule for all kinds (docs/decisions/0021-when-messages-are-sent.md)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from backend.common.calendar import (
    QUIET_FROM,
    QUIET_UNTIL,
    is_working_day,
    last_sending_time,
    local_moment,
    next_sending_time,
    working_days_after,
)

# What goes out before a night or a rest day is sent this long before it begins: the time to sweep and to deliver.
MARGIN = timedelta(minutes=15)
# Nobody's own night is longer (operations/preferences.py): what is queued with regard to it is queued in time for everybody.
LONGEST_NIGHT = time(17), time(12)
REST_DAYS_BEFORE = 3  # a reminder of a working day is forgotten after so many rest days
QuietHours = tuple[time | None, time | None]  # from and until; None is the rule for everybody


class Kind(Protocol):
    """What the rule asks of a kind of message."""

    @property
    def urgent(self) -> bool: ...

    @property
    def at_once(self) -> bool: ...

    @property
    def useful_days(self) -> int: ...


def send_at(
    kind: Kind,
    happens_at: datetime | None,
    now: datetime,
    *,
    overrides: Mapping[date, bool],
    lead: timedelta | None = None,
    quiet_hours: QuietHours = (None, None),
) -> datetime | None:
    """When a mail of this kind is sent; None when it would come too late, that is, not before `happens_at`.

    It is wanted `lead` before that moment, and without a lead now. Nothing is sent at night, and nothing on a rest day unless it is urgent. A
    mail wanted then is sent at the last permitted time before, and if that is over, at the first one after. What would come too
    late that way is sent on a rest day, and what is too late even so, if it is to go at once, at night.
    """
    if happens_at is not None and happens_at <= now:
        return None
    wanted = max(now, happens_at - lead) if happens_at and lead else now
    for rest_days in (False,) if kind.urgent else (True, False):
        rule = permitted(quiet_hours, overrides, rest_days=rest_days)
        moment = last_sending_time(now, wanted, margin=MARGIN, **rule) or next_sending_time(wanted, **rule)
        if happens_at is None or moment < happens_at:
            return moment
    return now if kind.at_once else None


def permitted(quiet_hours: QuietHours, overrides: Mapping[date, bool], *, rest_days: bool) -> dict[str, Any]:
    """The arguments with which the calendar is asked."""
    start, end = quiet_hours[0] or QUIET_FROM, quiet_hours[1] or QUIET_UNTIL
    zone = ZoneInfo(settings.TIME_ZONE)
    return {"quiet_from": start, "quiet_until": end, "overrides": overrides, "zone": zone, "rest_days": rest_days}


def useful_until(kind: Kind, sent_at: datetime, *, overrides: Mapping[date, bool]) -> datetime:
    """Until when a message without a moment of its own is of use: counted in the days on which such a kind is sent."""
    if kind.urgent:
        return sent_at + timedelta(days=kind.useful_days)
    local = timezone.localtime(sent_at)
    return local_moment(working_days_after(local.date(), kind.useful_days, overrides), local.time())


def horizon(now: datetime, lead: timedelta, *, overrides: Mapping[date, bool], urgent: bool = False) -> datetime:
    """Until when a sweep at `now` must look ahead: of what happens later, nobody has to be reminded before the next sweep.

    In the daytime that is `lead` (and a margin) from now; before a night or a rest day, `lead` after its end.
    """
    rule = permitted(LONGEST_NIGHT, overrides, rest_days=not urgent)
    return next_sending_time(now + 2 * MARGIN, **rule) + lead


def follows_rest(day: date, *, overrides: Mapping[date, bool]) -> bool:
    """Whether so many rest days lie before `day` that what was said on the last working day is forgotten."""
    before = (day - timedelta(days=count) for count in range(1, REST_DAYS_BEFORE + 1))
    return not any(is_working_day(one, overrides) for one in before)
