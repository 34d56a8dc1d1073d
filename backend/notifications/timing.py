"""When a message may be sent: not at night, and unless it is urgent not on a rest day."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from backend.common.calendar import QUIET_FROM, QUIET_UNTIL, next_sending_time

# Reminders that would fall into a silent stretch go out just before it: at the last sweep, which is at most this early.
MARGIN = timedelta(minutes=15)
QuietHours = tuple[time | None, time | None]  # from and until; None is the rule for everybody


def sending_time(
    at: datetime,
    *,
    overrides: Mapping[date, bool],
    urgent: bool = False,
    quiet_hours: QuietHours = (None, None),
) -> datetime:
    """The first permitted moment not before `at`."""
    start, end = quiet_hours[0] or QUIET_FROM, quiet_hours[1] or QUIET_UNTIL
    zone = ZoneInfo(settings.TIME_ZONE)
    return next_sending_time(
        at, quiet_from=start, quiet_until=end, overrides=overrides, rest_days=not urgent, zone=zone
    )


def horizon(now: datetime, lead: timedelta, *, overrides: Mapping[date, bool], urgent: bool = False) -> datetime:
    """Until when a sweep at `now` must look ahead to remind `lead` before something happens.

    In the daytime that is `lead` (and a margin) from now. Just before a silent stretch it is `lead` after its end, so
    that nobody is reminded of Monday's duty on Monday.
    """
    return sending_time(now + MARGIN, overrides=overrides, urgent=urgent) + lead
