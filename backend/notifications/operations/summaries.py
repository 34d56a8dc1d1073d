"""The summary of the day: one mail a person and working day, with what is new and not urgent."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from backend.common.calendar import local_moment, next_sending_time
from backend.common.errors import require
from backend.notifications.catalogue.digest import SUMMARY
from backend.notifications.operations.queueing import Draft, queue
from backend.notifications.queries.recipients import find_calendar_overrides
from backend.notifications.queries.summaries import Waiting, people_with_something_new
from backend.notifications.timing import permitted
from backend.organisations.models import Person

BATCH = 1_000
SEND_AT, OLD_AT = time(8, 30), time(7)  # OLD_AT: of the next day, before its own summary is queued


def queue_summaries(*, actor: Person, now: datetime, limit: int) -> int:
    """Queue today's summaries; returns how many messages are new, 0 when nothing is left and on rest days.

    What a summary tells is decided when it is sent: what was read, or is not true any more, is left out, and nothing left means no
    mail. Stops after the batch in which `limit` is reached: call it again then. A transaction per batch.
    """
    require(actor.is_system)
    day = timezone.localdate(now)
    send_at, expires_at = local_moment(day, SEND_AT), local_moment(day + timedelta(days=1), OLD_AT)
    working = permitted((None, None), find_calendar_overrides(around=now), rest_days=True)
    if next_sending_time(send_at, **working) != send_at:
        return 0
    name, queued = day.isoformat(), 0

    def draft(row: Waiting) -> Draft:
        params = {"day": name, "since": row.since.isoformat(), "until": now.isoformat()}
        return Draft(row.person_id, SUMMARY, "person", row.person_id, name, expires_at, send_at, params)

    for people in people_with_something_new(now, name, BATCH):
        with transaction.atomic():
            queued += queue(map(draft, people), now=now)
        if queued >= limit:
            break
    return queued
