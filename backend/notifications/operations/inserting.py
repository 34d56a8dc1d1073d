"""Inserting many messages in one statement.

Django's bulk_create builds each row in Python and spends ten times what the database does; that counts in a reminder sweep
of 100,000 people. A `Plan` becomes a row for the inbox and, where it has a `mail_state`, one for the mail.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection

from backend.common.ids import new_id
from backend.notifications.models import Message

# The bare texts: an enumeration's member costs a Python call each time it is asked for, and there are 100,000.
SENT, INBOX, EMAIL = Message.State.SENT.value, Message.Channel.INBOX.value, Message.Channel.EMAIL.value


class Plan(NamedTuple):
    """One message to one person over all channels. Without a mail, `mail_state` is None and the fields after it are unused."""

    recipient_id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    dedupe_key: str
    params: Any
    expires_at: datetime
    mail_state: str | None
    reason: str
    send_after: datetime
    finished_at: datetime | None


TYPES = {UUID: "uuid", str: "text", str | None: "text", datetime: "timestamptz", datetime | None: "timestamptz"}
COLUMNS = {"mail_id": "uuid", "inbox_id": "uuid"}
COLUMNS |= {name: TYPES.get(kind, "jsonb") for name, kind in Plan.__annotations__.items()}
INTO = f"""
INSERT INTO {Message._meta.db_table} (id, recipient_id, kind, subject_type, subject_id, dedupe_key, params, expires_at,
    channel, state, reason, send_after, finished_at, version, attempts, created_at)"""
# The mail first, as its channel's name is the first of the alphabet: see the order in `insert_new`.
TOGETHER = """
SELECT one.id, recipient_id, kind, subject_type, subject_id, dedupe_key, params, expires_at,
    one.channel, one.state, one.reason, one.send_after, one.finished_at, 1, 0, moment.now
FROM (SELECT %s::timestamptz AS now) AS moment
CROSS JOIN (SELECT {chosen} FROM unnest({arrays}) AS fresh ({names})) AS plan
CROSS JOIN LATERAL (VALUES
    (mail_id, 'EMAIL', mail_state, plan.reason, plan.send_after, plan.finished_at),
    (inbox_id, 'INBOX', 'SENT', '', moment.now, moment.now)
) AS one (id, channel, state, reason, send_after, finished_at)
WHERE one.state IS NOT NULL
ON CONFLICT DO NOTHING"""


def insert_new(plans: list[Plan], *, now: datetime) -> int:
    """Insert the messages whose dedupe key is new; returns how many were. Safe against others doing the same now.

    Sorted, so that two who insert the same rows take the index's locks in one order and cannot deadlock.
    """
    if not plans:
        return 0
    plans.sort(key=lambda plan: (plan[0].int, plan[1], plan[3].int, plan[4]))
    return insert_together(plans, now) if connection.vendor == "postgresql" else insert_each(plans, now)


def insert_together(plans: Sequence[Plan], now: datetime) -> int:
    """PostgreSQL: one array literal per column, and one value where all plans have the same. psycopg's own dumping of lists
    costs three times as much as all the rest, and JSON costs the server as much as the insert itself."""
    # Ids in the order of insertion, so that the primary key grows at its end.
    ids = [(new_id() if plan.mail_state else None, new_id()) for plan in plans]
    columns: dict[str, Sequence[Any]] = dict(
        zip(COLUMNS, [*zip(*ids, strict=True), *zip(*plans, strict=True)], strict=True)
    )
    same = {name for name, values in columns.items() if values.count(values[0]) == len(values)} - {"inbox_id"}
    chosen = ", ".join(f"%s::{kind} AS {name}" if name in same else name for name, kind in COLUMNS.items())
    names = ", ".join(name for name in COLUMNS if name not in same)
    arrays = ", ".join(f"%s::{kind}[]" for name, kind in COLUMNS.items() if name not in same)
    statement = INTO + TOGETHER.format(chosen=chosen, arrays=arrays, names=names)
    constants = [text(columns[name][0]) for name in COLUMNS if name in same]
    literals = [literal(COLUMNS[name], values) for name, values in columns.items() if name not in same]
    with connection.cursor() as cursor:
        cursor.execute(statement, [now, *constants, *literals])
        return int(cursor.rowcount)


def text(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict) else value


def literal(kind: str, values: Sequence[Any]) -> str:
    """An array as PostgreSQL reads it, `{a,"b \\"c",NULL}`; a value that many share is written once."""
    if kind == "uuid":
        return "{" + ",".join([value.hex if value else "NULL" for value in values]) + "}"
    if kind == "jsonb":  # reminders of one moment share theirs
        shared = {id(value): value for value in values}
        written = {key: quote(text(value)) for key, value in shared.items()}
        return "{" + ",".join([written[id(value)] for value in values]) + "}"
    write = quote if kind == "text" else moment
    written = {value: write(value) for value in set(values)}
    return "{" + ",".join([written[value] for value in values]) + "}"


def quote(value: str | None) -> str:
    return "NULL" if value is None else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def moment(value: datetime | None) -> str:
    return value.isoformat() if value else "NULL"


def insert_each(plans: Sequence[Plan], now: datetime) -> int:
    """SQLite: one prepared statement; there is no network between the rows."""
    statement = f"{INTO} VALUES ({', '.join(['%s'] * 13)}, 1, 0, %s) ON CONFLICT DO NOTHING"
    rows = [tuple(map(plain, (*row, now))) for plan in plans for row in rows_of(plan, now)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
        return int(cursor.rowcount)


def rows_of(plan: Plan, now: datetime) -> Iterator[tuple[Any, ...]]:
    if plan.mail_state:
        yield new_id(), *plan[:7], EMAIL, *plan[7:]
    yield new_id(), *plan[:7], INBOX, SENT, "", now, now


def plain(value: Any) -> Any:
    """A value as SQLite's columns hold it: ids in 32 hexadecimal digits, moments in UTC, params as JSON."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return text(value)
