"""The weekly digest: one message per person and week, for those who look after a place and those who have news."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.common.errors import require
from backend.notifications.catalogue.digest import DIGEST, NOUN
from backend.notifications.operations.queueing import Draft, queue, week_start
from backend.notifications.periods import WEEK, Period
from backend.notifications.queries.digests import people_with_news
from backend.organisations.models import Person

BATCH = 1_000


def queue_digests(*, actor: Person, now: datetime, limit: int) -> int:
    """Queue last week's digests; returns how many messages are new, 0 when nothing is left to queue.

    They go out on Monday at 09:00 local time, or on the next working morning. Stops after the batch in which `limit` is
    reached: call it again then. A transaction per batch.
    """
    require(actor.is_system)
    week = Period.ending_before(now)
    queued = 0
    for people in people_with_news(week, today=timezone.localdate(now), batch=BATCH):
        with transaction.atomic():
            queued += queue(drafts(people, week), now=now)
        if queued >= limit:
            break
    return queued


def drafts(people: Sequence[Mapping[str, Any]], week: Period) -> Iterator[Draft]:
    for row in people:
        period = week.after(end_of(row["last"]) or first_monday(row["oldest"], week))
        if row["looks_after"] or (row["newest"] and row["newest"] >= period.start):
            yield Draft(
                recipient_id=row["pk"],
                kind=DIGEST,
                subject_type=NOUN.name,
                subject_id=row["pk"],
                dedupe_key=week.name,
                not_before=week.send_at,
                expires_at=week.end + WEEK,
                params=period.as_params(),
            )


def first_monday(oldest: datetime | None, week: Period) -> date:
    """Where a first digest begins: with the week, or with what has waited for longer."""
    return week_start(oldest) if oldest and oldest < week.start else week.since


def end_of(name: str | None) -> date | None:
    """Where the digest of this week ended, if there was one."""
    period = Period.named(name) if name else None
    return period.until if period else None
