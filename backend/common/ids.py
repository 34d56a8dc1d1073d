"""Ids: UUIDv7, which sort by the time they were made and exist before the row does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

drawn: ContextVar[Callable[[], UUID] | None] = ContextVar("drawn", default=None)


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562), increasing within this process."""
    draw = drawn.get()
    return draw() if draw else uuid7()


def id_at(moment: datetime) -> UUID:
    """An id that sorts as if it had been made at `moment`: for records of the past."""
    return uuid7(nanoseconds=int(moment.timestamp()) * 1_000_000_000)


@contextmanager
def drawn_from(draw: Callable[[], UUID]) -> Iterator[None]:
    """Within this block ids come from `draw`: in the demo they carry the demo's time."""
    before = drawn.set(draw)
    try:
        yield
    finally:
        drawn.reset(before)
