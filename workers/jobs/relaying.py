"""What happens to new entries."""

from functools import partial

from django.utils import timezone

from backend.journal import queries as journal
from workers.jobs.slots import job, until_nothing_left
from workers.relay import relay as relay_once


@partial(job, needed=journal.any_waiting)
def relay(**kwargs: object) -> int:
    """Count and announce what is new."""
    return until_nothing_left(lambda: relay_once(now=timezone.now()), seconds=8)
