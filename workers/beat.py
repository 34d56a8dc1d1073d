"""Beat: a tick per job, unless so many wait that more of them would only fill the broker.

Ticks do not expire by the clock: it would be written by beat's machine and read by the worker's, and a beat that is some seconds
behind would send nothing but expired ticks.
"""

from contextlib import suppress
from typing import Any

from celery import beat

from workers.broker import MOST_WAITING


class Scheduler(beat.Scheduler):
    """Keeps no state on disk: the database has the slots that have run."""

    def apply_async(self, entry: Any, producer: Any = None, advance: bool = True, **options: Any) -> Any:
        if self.waiting(producer) >= MOST_WAITING:
            return None
        return super().apply_async(entry, producer=producer, advance=advance, **options)

    def waiting(self, producer: Any) -> int:
        """How many ticks wait in the broker; 0 when it does not say."""
        with suppress(Exception):  # a broker that is away: sending fails too, and says so
            return int(producer.channel._size(self.app.conf.task_default_queue))
        return 0
