"""Queueing reminders by a sweep. Each is queued once per moment, however often the sweep runs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backend.common.calendar import end_of_day, local_moment
from backend.common.errors import require
from backend.journal import operations as journal
from backend.journal.queries import find_heartbeat
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.declarations import MessageKind, OnClock
from backend.notifications.operations.queueing import Draft, queue
from backend.notifications.queries.messages import Reminder, find_unqueued
from backend.notifications.queries.recipients import find_calendar_overrides
from backend.notifications.timing import follows_rest, horizon
from backend.organisations.models import Person

READ = 50_000  # reminders found by one statement; each has to pass over those that the one before found
SWEPT = "reminders"  # the heartbeat of whole sweeps
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(days=31)
BATCH = 5_000  # reminders queued by one transaction, during which no other process can write on SQLite


def queue_reminders(*, actor: Person, now: datetime, limit: int) -> int:
    """Queue the reminders that are due; returns how many messages are new, 0 when nothing is left to queue.

    After a pause also of what has passed since the last sweep: skipped as late, it stands in the inbox and the digest. Stops after the query in which `limit` is reached (one finds at most READ): call it again then. A transaction per BATCH.
    """
    require(actor.is_system)
    overrides = find_calendar_overrides(around=now)
    queued, since = 0, swept_until(now)
    for message, clock in CATALOGUE.by_clock:
        for rows in find_due(message, clock, now, overrides, since):
            found = find_unqueued(rows, message.name, clock, READ)
            # By person, and within that in the order of time: a person is read in one batch, not in each.
            found.sort(key=lambda row: row[0].int)
            for first in range(0, len(found), BATCH):
                with transaction.atomic():
                    queued += queue(as_drafts(found[first : first + BATCH], message, clock), now=now)
            if queued >= limit:
                return queued
    journal.write_heartbeat(name=SWEPT, now=now)
    return queued


def swept_until(now: datetime) -> datetime:
    """From when on nobody was reminded: now, or the last whole sweep if that is some minutes ago."""
    last = find_heartbeat(SWEPT)
    return max(last, now - LONGEST_PAUSE) if last and last < now - SHORTEST_PAUSE else now


def find_due(
    message: MessageKind, clock: OnClock, now: datetime, overrides: Mapping[date, bool], since: datetime
) -> Iterator[QuerySet[Any, Any] | Iterable[Mapping[str, Any]]]:
    """The rows of which somebody has to be reminded before the next sweep, and what has passed `since`."""
    start = horizon(now, clock.ends_before, overrides=overrides) if clock.ends_before else since
    end = horizon(now, clock.lead, overrides=overrides, urgent=message.urgent)
    for first, last in days_after_rest(start, end, overrides) if clock.after_rest else [(start, end)]:
        yield from clock.find(first, last)


def days_after_rest(
    start: datetime, end: datetime, overrides: Mapping[date, bool]
) -> Iterator[tuple[datetime, datetime]]:
    """Those parts of [start, end) that lie on a day after many rest days."""
    day = timezone.localdate(start)
    while local_moment(day) < end:
        if follows_rest(day, overrides=overrides):
            yield max(start, local_moment(day)), min(end, end_of_day(day))
        day += timedelta(days=1)


def as_drafts(rows: Iterable[Reminder], message: MessageKind, clock: OnClock) -> list[Draft]:
    """The dedupe key is when the reminder expires, in UTC: the same one, however its time zone is written."""
    kind, about, lead = message.name, message.about, clock.lead - clock.ends_before

    @cache
    def naming(expires_at: datetime) -> tuple[str, dict[str, str]]:
        at = (expires_at + clock.ends_before).astimezone(UTC).isoformat()
        return expires_at.astimezone(UTC).isoformat(), {"at": at}

    return [
        Draft(person_id, kind, about, subject_id, naming(expires_at)[0], expires_at, None, naming(expires_at)[1], lead)
        for person_id, subject_id, expires_at in rows
    ]
