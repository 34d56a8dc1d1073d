"""Identifiers: UUIDv7, so that ids sort by the time they were made and one can be drawn before the row exists."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562), increasing within this process."""
    return uuid7()


def id_at(moment: datetime) -> UUID:
    """An id that sorts as if it had been drawn at `moment`: for what was over before it was written."""
    return uuid7(nanoseconds=int(moment.timestamp()) * 1_000_000_000)
