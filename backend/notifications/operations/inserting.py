"""Inserting many rows in one statement.

Django's bulk_create builds each row in Python and spends ten times what the database does; a reminder sweep of
100,000 rows is where that counts. The columns are the ones of `Planner.row`, in that order.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from backend.notifications.models import Message

COLUMNS = {
    "id": "uuid",
    "recipient_id": "uuid",
    "kind": "text",
    "subject_type": "text",
    "subject_id": "uuid",
    "occasion": "text",
    "channel": "text",
    "state": "text",
    "reason": "text",
    "params": "jsonb",
    "send_after": "timestamptz",
    "late_after": "timestamptz",
    "finished_at": "timestamptz",
}
NAMES = ", ".join(COLUMNS)
INTO = f"INSERT INTO {Message._meta.db_table} ({NAMES}, version, tries, created_at)"


def insert_new(rows: list[tuple[Any, ...]], *, now: datetime) -> int:
    """Insert those whose dedupe key is new; returns how many were. Safe against others doing the same now.

    Sorted, so that two who insert the same rows take the index's locks in one order and cannot deadlock.
    """
    if not rows:
        return 0
    rows.sort(key=lambda row: (row[1].int, row[2], row[4].int, row[5], row[6]))
    insert = insert_together if connection.vendor == "postgresql" else insert_each
    return insert(rows, now)


def insert_together(rows: Sequence[tuple[Any, ...]], now: datetime) -> int:
    """PostgreSQL: one statement, one array literal per column. psycopg's own dumping of lists costs three times as much as
    all the rest, and JSON costs the server as much as the insert itself."""
    arrays = ", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())
    statement = f"{INTO} SELECT {NAMES}, 1, 0, %s FROM unnest({arrays}) AS fresh ({NAMES}) ON CONFLICT DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [now, *(array_literal(column) for column in zip(*rows, strict=True))])
        return int(cursor.rowcount)


def array_literal(values: Sequence[Any]) -> str:
    """`{a,"b \\"c",NULL}`: ids as they are, everything else quoted, each different value once."""
    if isinstance(values[0], UUID):
        return "{" + ",".join(map(str, values)) + "}"
    if isinstance(values[0], dict):
        values = [json.dumps(value) if value else "{}" for value in values]
    quoted = {value: quote(value) for value in set(values)}
    return "{" + ",".join([quoted[value] for value in values]) + "}"


def quote(value: Any) -> str:
    if value is None:
        return "NULL"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def insert_each(rows: Sequence[tuple[Any, ...]], now: datetime) -> int:
    """SQLite: one prepared statement; there is no network between the rows."""
    statement = f"{INTO} VALUES ({', '.join(['%s'] * len(COLUMNS))}, 1, 0, %s) ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*map(plain, row), plain(now)) for row in rows])
        return int(cursor.rowcount)


def plain(value: Any) -> Any:
    """A value as SQLite's columns hold it: ids in 32 hexadecimal digits, moments in UTC, params as JSON."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return json.dumps(value) if isinstance(value, dict) else value
