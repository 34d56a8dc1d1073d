"""The relay: hand each entry to its followers exactly once.

Taking entries, what the followers write, and the mark that they are done are one transaction. A kill at any point undoes all
three, so an entry is counted once or still waiting. "New" means "not marked", never "id greater than the last one seen":
a slow transaction may commit an entry with a smaller id later.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet

from backend.common.ops.logs import logger
from backend.journal.models import Entry
from backend.journal.queries import due_entries, set_aside_entries, waiting_entries

log = logger(__name__)

BATCH = 1000
#: Pauses of 2, 4, … 128 seconds lie between the tries: four minutes for a passing trouble to pass.
TRIES = 8
#: The database's trouble, not the entry's: nothing is counted against it.
NOT_ITS_FAULT = (OperationalError, InterfaceError)
MARK = "UPDATE journal_entry SET relayed_at = %s WHERE id = ANY(string_to_array(%s, ',')::uuid[])"


class Follower(Protocol):
    """Writes what follows from the entries, in the relay's transaction; called once for each entry that is then marked."""

    def __call__(self, entries: Sequence[Entry], *, now: datetime) -> object: ...


def relay_batch(
    *, followers: Sequence[Follower], now: datetime, leave: Collection[str] = (), limit: int = BATCH
) -> int:
    """Hand on up to `limit` new entries, but none of the kinds to `leave`; returns how many were dealt with.

    When the batch fails as a whole, each of its entries gets a try of its own: the good ones go on, the bad one waits.
    """
    new = waiting_entries().filter(tries=0).exclude(kind__in=leave)
    if not new.exists():
        return 0  # without a write lock
    try:
        with transaction.atomic():
            entries = take(new, limit)
            hand_on(entries, followers, now)
            return len(entries)
    except NOT_ITS_FAULT:
        raise
    except Exception as error:
        log.warning("relay.batch_failed", error=type(error).__name__)
    return relay_singly(new, followers=followers, now=now, limit=limit)


def relay_retries(*, followers: Sequence[Follower], now: datetime, leave: Collection[str] = (), limit: int = 50) -> int:
    """Try again those that have failed and whose pause is over; returns how many were dealt with."""
    failed = due_entries(now).filter(tries__gt=0).exclude(kind__in=leave)
    return relay_singly(failed, followers=followers, now=now, limit=limit) if failed.exists() else 0


def settle(
    *, kinds: Collection[str], step: Callable[[], int], followers: Sequence[Follower], now: datetime, limit: int = BATCH
) -> int:
    """Entries with more work behind them than one transaction should do: `step` does a piece and returns how much it was.

    While it finds work the entries wait; when it finds none they are handed on. Which entries this settles is read before
    the step looks, so one that is written meanwhile waits for the next look.
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
    return done or relay_singly(due.filter(pk__in=ids), followers=followers, now=now, limit=limit)


def relay_singly(entries: QuerySet[Entry], *, followers: Sequence[Follower], now: datetime, limit: int) -> int:
    """Each entry in a savepoint: one that fails leaves nothing behind but a note of its try."""
    with transaction.atomic():
        taken = take(entries, limit)
        for entry in taken:
            try:
                with transaction.atomic():
                    hand_on([entry], followers, now)
            except NOT_ITS_FAULT:
                raise
            except Exception as error:
                note_failure(entry, error, now)
        return len(taken)


def take(entries: QuerySet[Entry], limit: int) -> list[Entry]:
    """Lock them, passing over what another worker holds. On SQLite the transaction itself is the lock."""
    if connection.features.has_select_for_update_skip_locked:
        entries = entries.select_for_update(skip_locked=True, no_key=True)
    return list(entries.order_by("id")[:limit])


def hand_on(entries: Sequence[Entry], followers: Sequence[Follower], now: datetime) -> None:
    if entries:
        for follower in followers:
            follower(entries, now=now)
        mark([entry.pk for entry in entries], now)


def mark(ids: list[UUID], now: datetime) -> None:
    if connection.vendor == "postgresql":  # one parameter however many ids
        with connection.cursor() as cursor:
            cursor.execute(MARK, [now, ",".join(map(str, ids))])
    else:
        Entry.objects.filter(pk__in=ids).update(relayed_at=now)


def note_failure(entry: Entry, error: Exception, now: datetime) -> None:
    """Count the try. Only the error's class is kept: its text may quote what somebody wrote."""
    tries, name = entry.tries + 1, type(error).__name__[:200]
    changes = {"tries": tries, "error": name, "retry_at": now + timedelta(seconds=2**tries)}
    if tries >= TRIES:
        changes |= {"retry_at": None, "set_aside_at": now}
    Entry.objects.filter(pk=entry.pk).update(**changes)
    event = "relay.set_aside" if tries >= TRIES else "relay.entry_failed"
    log.error(event, entry=str(entry.pk), kind=entry.kind, tries=tries, error=name)


def retry_set_aside(*, ids: Collection[UUID] | None = None) -> int:
    """Give entries that were set aside (all, or those named) their tries again, after the cause is mended."""
    aside = set_aside_entries()
    if ids is not None:
        aside = aside.filter(pk__in=ids)
    return aside.update(set_aside_at=None, retry_at=None, tries=0, error="")
