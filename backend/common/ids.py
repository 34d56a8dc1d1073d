"""Ids: UUIDv7, which sort by the time they were made and exist before the row does."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562), increasing within this process."""
    return uuid7()


def id_at(moment: datetime) -> UUID:
    """An id that sorts as if it had been made at `moment`: for records of the past."""
    return uuid7(nanoseconds=int(moment.timestamp()) * 1_000_000_000)
