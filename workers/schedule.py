"""The clock: which job runs when. All periodic jobs are listed here.

Beat sends a tick per job every `tick_seconds`; it carries no data. The worker asks the job's clock for the slot that is due
and takes it in the database, where each slot is taken once. So two beats, a doubled tick or a late one do no harm, and a
slot whose worker died is taken again when its lease has run out.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings

#: A job that runs longer is killed; each stops well before and leaves the rest to its next slot.
RUN_LIMIT_SECONDS = 600


class Clock(Protocol):
    @property
    def tick_seconds(self) -> int: ...

    @property
    def lease(self) -> timedelta: ...

    def slot(self, now: datetime) -> datetime | None:
        """The slot that is due at `now`, named by its beginning; None when none is."""


@dataclass(frozen=True)
class Every:
    """At a fixed interval. `lease_seconds` is how long a run may take before another worker may start beside it."""

    seconds: int
    lease_seconds: int = 120

    @property
    def tick_seconds(self) -> int:
        return self.seconds

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    def slot(self, now: datetime) -> datetime:
        return datetime.fromtimestamp(now.timestamp() // self.seconds * self.seconds, now.tzinfo)


@dataclass(frozen=True)
class At:
    """Once a day, or once a week on `weekday` (0 is Monday), at a local time.

    A slot that was missed, because no worker ran, is made up for within `late_hours` and skipped after that.
    """

    at: time
    weekday: int | None = None
    late_hours: int = 12
    tick_seconds: int = 60

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=RUN_LIMIT_SECONDS + 60)

    def slot(self, now: datetime) -> datetime | None:
        zone = ZoneInfo(settings.TIME_ZONE)
        local = now.astimezone(zone)
        for days_ago in range(8):
            day = local.date() - timedelta(days=days_ago)
            start = datetime.combine(day, self.at, zone)
            if start <= local and self.weekday in (None, day.weekday()):
                return start if now - start <= timedelta(hours=self.late_hours) else None
        return None


#: Job → its clock. The function of the same name is in workers/jobs.
CLOCK: dict[str, Every | At] = {
    "relay": Every(1, lease_seconds=15),
    "deliver": Every(5, lease_seconds=60),
    "heartbeat": Every(10, lease_seconds=10),
    "pass_on_lapsed_offers": Every(30),
    "advance_posts": Every(30),
    "expire_tasks": Every(60),
    "mark_overdue": Every(300),
    "queue_reminders": Every(60),
    "end_due_pairings": Every(300),
    "rescope": Every(3600),
    "sweep_broker": Every(3600),
    "release_feedback_slips": Every(300),
    "refresh_consortia": At(time(0, 1)),
    # A quarter's slips in its first night; every night after that what has been confirmed meanwhile.
    "make_feedback_slips": At(time(1, 30)),
    "recount": At(time(2, 30)),
    "forget_old_keys": At(time(3, 10)),
    "forget_expired": At(time(3, 20)),
    "forget_contacts": At(time(3, 30)),
    "apply_retention": At(time(3, 30)),
    # Before they go out on Monday morning; a digest that was missed is made up on any day of its week.
    "queue_digests": At(time(1, 0), weekday=0, late_hours=7 * 24 - 2),
}
