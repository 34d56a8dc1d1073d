"""The clock that orders work: the database's, one for all machines.

Slots, leases, pauses and heartbeats are written by one process and judged by another. If each asked its own machine, one that is
ahead would stop the work of all others for as long. On SQLite it is the machine's, which is the only one.
"""

from datetime import datetime, timedelta

from django.db import connection

#: What lies further ahead than this was written by a clock that was wrong.
TOLERANCE = timedelta(minutes=1)
STATEMENT = {"postgresql": "SELECT clock_timestamp()", "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"}


def database_now() -> datetime:
    return ask()


def ask() -> datetime:
    """Asks the database. On its own, so that a test that travels in time can take this clock along."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT[connection.vendor])
        now = cursor.fetchone()[0]
    return datetime.fromisoformat(now) if isinstance(now, str) else now
