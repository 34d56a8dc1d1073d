"""Several reads that see one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

BEGIN = {"postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", "sqlite": "BEGIN DEFERRED"}


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads inside see the database as it was at the first of them, and hold up no writer.

    Our own transactions would not do: on SQLite they take the write lock, on PostgreSQL each statement sees another moment.
    Inside a transaction (a test) it does nothing. Writing inside fails on PostgreSQL; do not.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
