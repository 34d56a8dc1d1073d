"""Reads of the journal."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.journal import policies
from backend.journal.models import Entry, Heartbeat

LONGEST_RETRY = timedelta(minutes=10)  # the pauses of the relay end after four
FIELDS = (
    "id",
    "kind",
    "at",
    "actor_id",
    "on_behalf_of_id",
    "subject_type",
    "subject_id",
    "seq",
    "unit_id",
    "cell_id",
    "facts",
)


def list_history(*, actor: Any, subject_id: UUID) -> QuerySet[Entry, Any]:
    """What happened to one subject, as far as the actor may read it; ids and small facts, never personal text."""
    return policies.visible_entries(actor).filter(subject_id=subject_id).values(*FIELDS)


def waiting_entries() -> QuerySet[Entry]:
    """What the relay has still to process, failed attempts included. The partial index answers it."""
    return Entry.objects.filter(processed_at=None, dead_lettered_at=None)


def any_waiting() -> bool:
    return waiting_entries().exists()


def oldest_waiting() -> datetime | None:
    """When the oldest waiting entry was written: the first 48 bits of its UUIDv7, because `at` may tell of a day long before."""
    found = waiting_entries().order_by("id").values_list("id", flat=True).first()
    return None if found is None else datetime.fromtimestamp((found.int >> 80) / 1000, UTC)


def last_heartbeat() -> datetime | None:
    """When a worker last did what beat had sent."""
    return find_heartbeat("worker")


def find_heartbeat(name: str) -> datetime | None:
    return Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()


def count_dead_lettered() -> int:
    """How many entries failed at every attempt and wait for an operator."""
    return dead_lettered_entries().count()


def due_entries(now: datetime) -> QuerySet[Entry]:
    """Those that wait and are not in a pause after a failed attempt."""
    ahead = Q(retry_at__gt=now + LONGEST_RETRY)  # written by a clock that was wrong
    return waiting_entries().filter(Q(retry_at=None) | Q(retry_at__lte=now) | ahead)


def waiting_until(moment: datetime, *, root_id: UUID) -> QuerySet[Entry]:
    """What happened in that tree before `moment` and is not counted yet, dead letters included."""
    return Entry.objects.filter(processed_at=None, at__lt=moment, root_id=root_id)


def dead_lettered_entries() -> QuerySet[Entry]:
    return Entry.objects.filter(processed_at=None).exclude(dead_lettered_at=None)


def list_dead_lettered() -> QuerySet[Entry, dict[str, Any]]:
    """Dead letters with their errors, for operators."""
    fields = ("id", "kind", "at", "dead_lettered_at", "attempts", "error")
    return dead_lettered_entries().order_by("id").values(*fields)
