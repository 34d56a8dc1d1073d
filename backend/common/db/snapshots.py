"""Several reads of one state of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

BEGIN = {"postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", "sqlite": "BEGIN DEFERRED"}


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads in this block see the database as it was at the first of them, and block no writer.

    An ordinary transaction would not do: on SQLite it takes the write lock, on PostgreSQL each statement sees a later state.
    Inside a transaction (a test) it does nothing. Do not write in it: on PostgreSQL that fails.
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
