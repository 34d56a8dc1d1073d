"""What every job does: ask its clock for the slot, take it, work, record the outcome."""

import functools
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from backend.common.db.clock import database_now
from backend.common.ops.logs import logger
from backend.journal import operations as journal
from workers.celery import app
from workers.schedule import CLOCK, Every

log = logger(__name__)


def always() -> bool:
    return True


def job(work: Callable[..., int], *, needed: Callable[[], bool] = always) -> Callable[..., int]:
    """Make `work` the job of its name: the task `jobs.<name>`, run once per slot of its clock. It returns how much it did.

    `needed` says cheaply whether there is anything to do, so that an idle installation does not write every second.
    """
    name = work.__name__
    clock = CLOCK[name]
    longest_pause = timedelta(minutes=1) if isinstance(clock, Every) else timedelta(hours=1)

    @functools.wraps(work)
    def run(**kwargs: object) -> int:
        now = database_now()
        slot = clock.slot(now)
        if slot is None or not needed():
            return 0
        held = journal.take_slot(name=name, slot=slot, now=now, lease=clock.lease)
        if held is None:
            return 0
        try:
            done = work(**kwargs)
        except Exception as error:
            # Its class only: the text of a database error may quote what somebody wrote.
            log.error("job.failed", job=name, error=type(error).__name__)
            name_of = type(error).__name__
            journal.fail_run(run=held, now=database_now(), error=name_of, longest_pause=longest_pause)
            return 0
        journal.finish_run(run=held, now=database_now())
        if done:
            log.info("job.done", job=name, done=done)
        return done

    return app.task(name=f"jobs.{name}", shared=False)(run)


def until_nothing_left(step: Callable[[], int], *, seconds: float) -> int:
    """Repeat `step` while it finds work, for `seconds` at most; the rest is left to the next slot."""
    total, end = 0, monotonic() + seconds
    while done := step():
        total += done
        if monotonic() > end:
            break
    return total
