"""Inserting many rows in one statement.

Django's bulk_create builds each row in Python and spends ten times what the database does; a reminder sweep of
100,000 rows is where that counts. The columns are an id and the ones of `Planner.row`, in that order.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from backend.common.ids import new_id
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
    rows.sort(key=lambda row: (row[0].int, row[1], row[3].int, row[4], row[5]))
    insert = insert_together if connection.vendor == "postgresql" else insert_each
    # Ids are drawn in the order of insertion, so that the primary key grows at its end.
    return insert([(new_id(), *row) for row in rows], now)


def insert_together(rows: Sequence[tuple[Any, ...]], now: datetime) -> int:
    """PostgreSQL: one statement, one array literal per column, and one value where all rows have the same. psycopg's own
    dumping of lists costs three times as much as all the rest, and JSON costs the server as much as the insert itself."""
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    same = {name for name, values in columns.items() if name != "id" and values.count(values[0]) == len(values)}
    chosen = ", ".join(f"%s::{kind}" if name in same else name for name, kind in COLUMNS.items())
    names = ", ".join(name for name in COLUMNS if name not in same)
    arrays = ", ".join(f"%s::{kind}[]" for name, kind in COLUMNS.items() if name not in same)
    statement = f"{INTO} SELECT {chosen}, 1, 0, %s FROM unnest({arrays}) AS fresh ({names}) ON CONFLICT DO NOTHING"  # noqa: S608
    constants = [text(columns[name][0]) for name in COLUMNS if name in same]
    literals = [array_literal(values) for name, values in columns.items() if name not in same]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*constants, now, *literals])
        return int(cursor.rowcount)


def text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


def array_literal(values: Sequence[Any]) -> str:
    """`{a,"b \\"c",NULL}`: ids as they are, everything else quoted, each different value once."""
    if isinstance(values[0], UUID):
        return "{" + ",".join([value.hex for value in values]) + "}"
    if isinstance(values[0], dict):  # reminders of one moment share theirs
        written = {id(value): quote(json.dumps(value)) for value in {id(value): value for value in values}.values()}
        return "{" + ",".join([written[id(value)] for value in values]) + "}"
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
