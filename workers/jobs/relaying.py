"""Jobs that process new entries."""

from functools import partial
from time import sleep

from backend.common.db.clock import database_now
from backend.journal.queries import any_waiting
from workers.jobs.slots import job, until_nothing_left
from workers.relay import relay as relay_once
from workers.subscriptions import rescope as rescope_once

#: A batch costs as much as thirty entries, and under load each pass would find two or three. So after a small batch the relay
#: pauses, and the web process has the time (bench: "write with the relay running").
FEW, PAUSE_SECONDS = 100, 0.25


@partial(job, needed=any_waiting)
def relay(**kwargs: object) -> int:
    """Count and announce what is new."""
    return until_nothing_left(relay_and_pause, seconds=8)


def relay_and_pause() -> int:
    done = relay_once(now=database_now())
    if 0 < done < FEW and any_waiting():
        sleep(PAUSE_SECONDS)
    return done


@job
def rescope(**kwargs: object) -> int:
    """Rescope rows that were written while their place moved: the relay had run before they were committed."""
    return until_nothing_left(lambda: rescope_once(database_now()), seconds=50)
