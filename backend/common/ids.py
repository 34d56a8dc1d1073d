"""Identifiers: UUIDv7, so that ids sort by the time they were made and one can be drawn before the row exists."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562), increasing within this process."""
    return uuid7()
