"""The one statement between two mails: what became of the last one, and SENDING for the next.

A commit per mail is what "at most one in doubt" costs; as one statement it is also one journey to the database, where two
updates in a transaction of the ORM were four and most of what a mail cost.
"""

from typing import Any, TypedDict
from uuid import UUID

from django.db import connection

from backend.notifications.models import Message
from backend.notifications.operations.inserting import plain

MARK = f"""
UPDATE {Message._meta.db_table} SET
    state = CASE WHEN id = %(last)s THEN %(state)s ELSE 'SENDING' END,
    reason = CASE WHEN id = %(last)s THEN %(reason)s ELSE reason END,
    attempts = CASE WHEN id = %(last)s THEN %(attempts)s ELSE attempts END,
    send_after = CASE WHEN id = %(last)s THEN %(send_after)s ELSE send_after END,
    finished_at = CASE WHEN id = %(last)s THEN %(finished_at)s ELSE finished_at END,
    lease_id = CASE WHEN id = %(last)s THEN NULL ELSE lease_id END,
    lease_until = CASE WHEN id = %(last)s THEN NULL ELSE lease_until END
WHERE id IN (%(last)s, %(next)s) AND lease_id = %(lease)s
    AND state = CASE WHEN id = %(last)s THEN 'SENDING' ELSE 'PENDING' END
RETURNING id"""  # noqa: S608


class DeliveryUpdate(TypedDict):
    """What is written about a mail that was handed over, or tried."""

    state: str
    reason: str
    attempts: int
    send_after: Any
    finished_at: Any


NOBODY = UUID(int=0)  # no row has it


def mark(last: UUID | None, update: DeliveryUpdate, sending: UUID | None, *, lease_id: UUID) -> set[UUID]:
    """Write `update` about the mail `last` and SENDING about the mail `sending`, each if this lease still holds it in the state
    expected: a lease may have run out meanwhile. Returns those that were written."""
    values: dict[str, Any] = {**update, "last": last or NOBODY, "next": sending or NOBODY, "lease": lease_id}
    if connection.vendor != "postgresql":
        values = {name: plain(value) for name, value in values.items()}
    with connection.cursor() as cursor:
        cursor.execute(MARK, values)
        return {UUID(str(pk)) for (pk,) in cursor.fetchall()}
