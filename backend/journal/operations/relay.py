"""The relay: process each entry of the journal exactly once.

An entry is processed when every subscription has written what follows from it. Taking the entries, these writes and the mark
`processed_at` are one transaction: a process killed at any point undoes all three, so an entry is counted once or still waits.
"New" means "not marked", never "id greater than the last one seen": a slow transaction may commit a smaller id later.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet

from backend.common.ops.logs import logger
from backend.journal.models import Entry
from backend.journal.queries import dead_lettered_entries, due_entries, waiting_entries

log = logger(__name__)

BATCH = 1000
#: Between the attempts lie 2, 4, … 128 seconds: about four minutes for a passing trouble to end.
MOST_ATTEMPTS = 8
#: The database failed, not the entry: this is no attempt.
NOT_ITS_FAULT = (OperationalError, InterfaceError)
MARK = "UPDATE journal_entry SET processed_at = %s WHERE id = ANY(string_to_array(%s, ',')::uuid[])"


class Subscription(Protocol):
    """Writes what follows from the entries, in the relay's transaction. Each entry is passed once, then marked."""

    def __call__(self, entries: Sequence[Entry], *, now: datetime) -> object: ...


def relay_batch(
    *, subscriptions: Sequence[Subscription], now: datetime, leave: Collection[str] = (), limit: int = BATCH
) -> int:
    """Process up to `limit` new entries, except the kinds to `leave`; returns how many were taken.

    When the batch fails, its entries are processed one by one, so that only the faulty one has to wait.
    """
    new = waiting_entries().filter(attempts=0).exclude(kind__in=leave)
    if not new.exists():
        return 0  # without a write lock
    try:
        with transaction.atomic():
            entries = take(new, limit)
            dispatch(entries, subscriptions, now)
            return len(entries)
    except NOT_ITS_FAULT:
        raise
    except Exception as error:
        log.warning("relay.batch_failed", error=type(error).__name__)
    return relay_singly(new, subscriptions=subscriptions, now=now, limit=limit)


def relay_retries(
    *, subscriptions: Sequence[Subscription], now: datetime, leave: Collection[str] = (), limit: int = 50
) -> int:
    """Process entries that have failed before and are due again; returns how many were taken."""
    failed = due_entries(now).filter(attempts__gt=0).exclude(kind__in=leave)
    return relay_singly(failed, subscriptions=subscriptions, now=now, limit=limit) if failed.exists() else 0


def drain(
    *,
    kinds: Collection[str],
    step: Callable[[], int],
    subscriptions: Sequence[Subscription],
    now: datetime,
    limit: int = BATCH,
) -> int:
    """Process entries that need more work than one transaction should do; returns how much was done.

    `step` does a piece of that work and returns its size. Only when it finds none are the entries dispatched. They are read
    before the step runs, so that an entry written meanwhile waits for the next run.
    """
    due = due_entries(now).filter(kind__in=kinds)
    ids = list(due.order_by("id").values_list("id", flat=True)[:limit])
    if not ids:
        return 0
    try:
        done = step()
    except NOT_ITS_FAULT:
        raise
    except Exception as error:
        for entry in due.filter(pk__in=ids):
            note_failure(entry, error, now)
        return 0
    return done or relay_singly(due.filter(pk__in=ids), subscriptions=subscriptions, now=now, limit=limit)


def relay_singly(entries: QuerySet[Entry], *, subscriptions: Sequence[Subscription], now: datetime, limit: int) -> int:
    """Process each entry in a savepoint of its own: of one that fails only the attempt is recorded."""
    with transaction.atomic():
        taken = take(entries, limit)
        for entry in taken:
            try:
                with transaction.atomic():
                    dispatch([entry], subscriptions, now)
            except NOT_ITS_FAULT:
                raise
            except Exception as error:
                note_failure(entry, error, now)
        return len(taken)


def take(entries: QuerySet[Entry], limit: int) -> list[Entry]:
    """Lock up to `limit` entries, skipping what another worker has locked. On SQLite the transaction itself is the lock."""
    if connection.features.has_select_for_update_skip_locked:
        entries = entries.select_for_update(skip_locked=True, no_key=True)
    return list(entries.order_by("id")[:limit])


def dispatch(entries: Sequence[Entry], subscriptions: Sequence[Subscription], now: datetime) -> None:
    if entries:
        for subscription in subscriptions:
            subscription(entries, now=now)
        mark([entry.pk for entry in entries], now)


def mark(ids: list[UUID], now: datetime) -> None:
    if connection.vendor == "postgresql":  # one parameter however many ids
        with connection.cursor() as cursor:
            cursor.execute(MARK, [now, ",".join(map(str, ids))])
    else:
        Entry.objects.filter(pk__in=ids).update(processed_at=now)


def note_failure(entry: Entry, error: Exception, now: datetime) -> None:
    """Record a failed attempt; the last one makes the entry a dead letter.

    Only the error's class is kept: its text may quote what somebody wrote.
    """
    attempts, name = entry.attempts + 1, type(error).__name__[:200]
    changes = {"attempts": attempts, "error": name, "retry_at": now + timedelta(seconds=2**attempts)}
    if attempts >= MOST_ATTEMPTS:
        changes |= {"retry_at": None, "dead_lettered_at": now}
    Entry.objects.filter(pk=entry.pk).update(**changes)
    event = "relay.dead_lettered" if attempts >= MOST_ATTEMPTS else "relay.entry_failed"
    log.error(event, entry=str(entry.pk), kind=entry.kind, attempts=attempts, error=name)


def retry_dead_lettered(*, ids: Collection[UUID] | None = None) -> int:
    """Let dead-lettered entries (all, or those named) be processed again, once the cause is gone; returns how many."""
    dead = dead_lettered_entries()
    if ids is not None:
        dead = dead.filter(pk__in=ids)
    return dead.update(dead_lettered_at=None, retry_at=None, attempts=0, error="")
