"""The weekly digest: one message per person and week, for people responsible for a location and people with news."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.common.calendar import next_sending_time
from backend.common.errors import require
from backend.notifications.catalogue.digest import DIGEST
from backend.notifications.operations.queueing import Draft, queue, week_start
from backend.notifications.periods import WEEK, Period
from backend.notifications.queries.digests import people_with_news
from backend.notifications.queries.recipients import find_calendar_overrides
from backend.notifications.timing import permitted
from backend.organisations.models import Person

BATCH = 1_000


def queue_digests(*, actor: Person, now: datetime, limit: int) -> int:
    """Queue last week's digests; returns how many messages are new, 0 when nothing is left to queue.

    They go out on Monday at 09:00 local time, or on the next working morning; later if the job did not run until then. When this
    week has no working day left, the next digest covers both weeks. Stops after the batch in which `limit` is reached: call it
    again then. A transaction per batch.
    """
    require(actor.is_system)
    week = Period.ending_before(now)
    start = max(now, week.send_at)
    if first_working_time(start) >= week.end + WEEK:
        return 0
    queued = 0
    for people in people_with_news(week, today=timezone.localdate(now), batch=BATCH):
        with transaction.atomic():
            queued += queue(drafts(people, week, start), now=now)
        if queued >= limit:
            break
    return queued


def first_working_time(start: datetime) -> datetime:
    return next_sending_time(start, **permitted((None, None), find_calendar_overrides(around=start), rest_days=True))


def drafts(people: Sequence[Mapping[str, Any]], week: Period, start: datetime) -> Iterator[Draft]:
    for row in people:
        last, oldest = Period.named(row["last"] or ""), row["oldest"]
        # A first digest begins with the week, or with the oldest message if that is older.
        first = week_start(oldest) if oldest and oldest < week.start else week.since
        period = week.after(last.until if last else first)
        if row["looks_after"] or (row["newest"] and row["newest"] >= period.start):
            yield Draft(row["pk"], DIGEST, "person", row["pk"], week.name, None, start, period.as_params())
