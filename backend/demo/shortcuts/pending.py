"""Entries that are written but not inserted yet. No operation reads entries; the relay does, and gets them from here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from backend.common.db.rows import insertion
from backend.journal.models import Entry

BATCH = 1000  # as many as a pass of the relay takes
PLAIN = (models.CharField, models.PositiveIntegerField, models.PositiveSmallIntegerField)


class Pending:
    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, entries: Sequence[Entry]) -> None:
        self.entries += entries

    def hand_on(self, followers: Sequence[Any], now: datetime) -> int:
        """What a pass of the relay does with the oldest of them, which are then inserted as relayed; returns how many."""
        batch, self.entries = self.entries[:BATCH], self.entries[BATCH:]
        if batch:
            for follower in followers:
                follower(batch, now=now)
            for entry in batch:
                entry.relayed_at = now
            write(batch)
        return len(batch)

    def flush(self) -> None:
        """Insert them all, for the relay itself."""
        for start in range(0, len(self.entries), BATCH):
            write(self.entries[start : start + BATCH])
        self.entries = []


def write(entries: Sequence[Entry]) -> None:
    statement, fields = insertion(Entry, connection.vendor, ())
    plain = [field.attname if isinstance(field, PLAIN) else None for field in fields]
    rows = [
        [
            getattr(entry, name) if name else field.get_db_prep_save(getattr(entry, field.attname), connection)
            for field, name in zip(fields, plain, strict=True)
        ]
        for entry in entries
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
