"""The nightly check of the figures."""

from backend.common.db.clock import database_now
from backend.rollups import operations as rollups
from workers.jobs.slots import job
from workers.subscriptions import RECOUNTS


@job
def recount(**kwargs: object) -> int:
    """Compare counters, journal and rows. A difference raises an alarm; an operator repairs it (manage.py repair_counters)."""
    return len(rollups.recount(recounts=RECOUNTS, now=database_now()))
