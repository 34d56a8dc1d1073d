"""Queueing reminders by a sweep. Each is queued once per moment, however often the sweep runs."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, partial

from django.db import transaction

from backend.common.errors import require
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.declarations import MessageKind, OnClock
from backend.notifications.operations.queueing import Draft, queue
from backend.notifications.queries.messages import Reminder, find_unqueued
from backend.notifications.queries.recipients import find_calendar_overrides
from backend.notifications.timing import horizon
from backend.organisations.models import Person

READ = 50_000  # reminders found by one statement; each has to pass over those that the one before found
BATCH = 5_000  # reminders queued by one transaction, during which no other process can write on SQLite


def queue_reminders(*, actor: Person, now: datetime, limit: int) -> int:
    """Queue the reminders that are due; returns how many messages are new, 0 when nothing is left to queue.

    Stops after the query in which `limit` is reached (one finds at most READ): call it again then. A transaction per BATCH.
    """
    require(actor.is_system)
    overrides = find_calendar_overrides(around=now)
    queued = 0
    for message, clock in CATALOGUE.by_clock:
        ahead = partial(horizon, now, overrides=overrides, urgent=message.urgent)
        start = ahead(clock.ends_before) if clock.ends_before else now
        for rows in clock.find(start, ahead(clock.lead)):
            found = find_unqueued(rows, message.name, clock, READ)
            # By person, and within that in the order of time: a person is read in one batch, not in each.
            found.sort(key=lambda row: row[0].int)
            for first in range(0, len(found), BATCH):
                with transaction.atomic():
                    queued += queue(as_drafts(found[first : first + BATCH], message, clock), now=now)
            if queued >= limit:
                return queued
    return queued


def as_drafts(rows: Iterable[Reminder], message: MessageKind, clock: OnClock) -> list[Draft]:
    """The dedupe key is when the reminder expires, in UTC: the same one, however its time zone is written."""
    kind, about = message.name, message.about

    @cache
    def naming(expires_at: datetime) -> tuple[str, dict[str, str]]:
        at = (expires_at + clock.ends_before).astimezone(UTC).isoformat()
        return expires_at.astimezone(UTC).isoformat(), {"at": at}

    return [
        Draft(person_id, kind, about, subject_id, naming(expires_at)[0], expires_at, None, naming(expires_at)[1])
        for person_id, subject_id, expires_at in rows
    ]
