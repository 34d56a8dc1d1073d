"""The closing write of a transaction: the one that takes a row many are waiting for.

Whoever updates such a row keeps all others waiting until the commit. What an operation hands to `write_last` therefore runs
after everything else in the transaction, the memory of the request included, and right before its commit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Write = Callable[[], object]
_held_back: ContextVar[list[Write] | None] = ContextVar("held_back", default=None)


def write_last(write: Write) -> None:
    """Run `write` when the caller's transaction closes; now, where nobody holds writes back (a job, a test)."""
    held = _held_back.get()
    if held is None:
        write()
    else:
        held.append(write)


@contextmanager
def closing_writes() -> Iterator[None]:
    """Hold the closing writes back to the end of the block. An error drops them, with the transaction it ends."""
    held: list[Write] = []
    token = _held_back.set(held)
    try:
        yield
    finally:
        _held_back.reset(token)
    for write in held:
        write()
