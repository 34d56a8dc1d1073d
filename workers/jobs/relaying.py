"""What happens to new entries."""

from functools import partial
from time import sleep

from django.utils import timezone

from backend.journal.queries import any_waiting
from workers.followers import rescope as rescope_once
from workers.jobs.slots import job, until_nothing_left
from workers.relay import relay as relay_once

#: Entries that come while one looks make a batch of two or three, and a batch costs as much as thirty entries. So whoever has
#: dealt with few waits for more, and the web process has the time (bench: "write with the relay running").
FEW, PAUSE_SECONDS = 100, 0.25


@partial(job, needed=any_waiting)
def relay(**kwargs: object) -> int:
    """Count and announce what is new."""
    return until_nothing_left(relay_and_rest, seconds=8)


def relay_and_rest() -> int:
    done = relay_once(now=timezone.now())
    if 0 < done < FEW and any_waiting():
        sleep(PAUSE_SECONDS)
    return done


@job
def rescope(**kwargs: object) -> int:
    """Rows that were written at the very moment their place moved: the relay has looked before they were there."""
    return until_nothing_left(lambda: rescope_once(timezone.now()), seconds=50)
