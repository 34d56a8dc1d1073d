"""What happens to new entries."""

from functools import partial

from django.utils import timezone

from backend.journal.queries import any_waiting
from workers.followers import rescope as rescope_once
from workers.jobs.slots import job, until_nothing_left
from workers.relay import relay as relay_once


@partial(job, needed=any_waiting)
def relay(**kwargs: object) -> int:
    """Count and announce what is new."""
    return until_nothing_left(lambda: relay_once(now=timezone.now()), seconds=8)


@job
def rescope(**kwargs: object) -> int:
    """Rows that were written at the very moment their place moved: the relay has looked before they were there."""
    return until_nothing_left(lambda: rescope_once(timezone.now()), seconds=50)
