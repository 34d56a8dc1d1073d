"""The runs of the clock's jobs: each slot is done once, however many beats send it, and again when its worker died."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from backend.common.db.clock import TOLERANCE
from backend.common.ops.logs import logger
from backend.journal.models import Heartbeat, JobRun

log = logger(__name__)
#: The longest pause after a failure (an hour), which is longer than any lease.
LONGEST_LEASE = timedelta(hours=1) + TOLERANCE


@dataclass(frozen=True)
class Run:
    """A slot leased to this process. `started_at` distinguishes it from a later run of the same slot."""

    name: str
    slot: datetime
    started_at: datetime


def take_slot(*, name: str, slot: datetime, now: datetime, lease: timedelta) -> Run | None:
    """Lease the slot, or None when it is leased or done already, or the job still runs. One conditional update."""
    new = Q(slot__lt=slot)
    left_undone = Q(slot=slot, finished_at=None)
    mine = JobRun.objects.filter(new | left_undone, name=name, lease_until__lte=now)
    changes = {
        "slot": slot,
        "started_at": now,
        "lease_until": now + lease,
        "finished_at": None,
        "attempts": F("attempts") + 1,
    }
    taken = mine.update(**changes)
    if not taken:
        row = JobRun.objects.filter(name=name).first()
        if row is None:
            JobRun.objects.bulk_create([JobRun(name=name, slot=slot, lease_until=now)], ignore_conflicts=True)
            taken = mine.update(**changes)
        elif is_ahead(row, now):
            log.warning(
                "clock.slot_ahead", job=name, slot=row.slot.isoformat(), lease_until=row.lease_until.isoformat()
            )
            taken = JobRun.objects.filter(name=name, slot=row.slot, lease_until=row.lease_until).update(**changes)
    return Run(name, slot, now) if taken else None


def is_ahead(row: JobRun, now: datetime) -> bool:
    """Whether a process whose clock was wrong wrote it: no slot lies ahead, and no lease or pause so far. It is taken back."""
    return row.slot > now + TOLERANCE or row.lease_until > now + LONGEST_LEASE


def jobs_ahead(now: datetime) -> list[str]:
    """The jobs that wait for a time which a wrong clock has written, for operators."""
    return sorted(row.name for row in JobRun.objects.all() if is_ahead(row, now))


def finish_run(*, run: Run, now: datetime) -> bool:
    """Mark the slot as done. False when the lease had run out and another process has taken it over."""
    return held(run).update(finished_at=now, lease_until=now, attempts=0, error="") == 1


def fail_run(*, run: Run, now: datetime, error: str, longest_pause: timedelta) -> None:
    """Record the failure; the slot is due again after a pause that grows with the attempts."""
    attempts = held(run).values_list("attempts", flat=True).first() or 1
    pause = min(timedelta(seconds=2 ** min(attempts, 12)), longest_pause)
    held(run).update(lease_until=now + pause, error=error[:200])


def held(run: Run) -> QuerySet[JobRun]:
    return JobRun.objects.filter(name=run.name, slot=run.slot, started_at=run.started_at, finished_at=None)


def write_heartbeat(*, name: str, now: datetime) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now})
