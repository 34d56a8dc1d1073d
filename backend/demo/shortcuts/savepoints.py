"""No savepoints inside the load's one transaction: every operation would set one, and none is returned to.

An operation that refuses has written nothing by then, so that there is nothing to take back. Should one have, the load stops.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.transaction import Atomic

from backend.demo.shortcuts.replacing import put

WRITES = ("INSERT", "UPDATE", "DELETE")


class WouldRollBack(RuntimeError):
    """An operation has failed half way, in a load that goes without savepoints."""


class Writes:
    """Counts what is written, so that a block knows whether it wrote anything."""

    def __init__(self) -> None:
        self.number, self.open = 0, list[int]()

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in WRITES:
            self.number += 1
        return execute(sql, params, many, context)


@contextmanager
def no_savepoints() -> Iterator[None]:
    """Within this block `atomic` means only: all of it, or the load fails. The caller's transaction is open."""
    writes, enter, leave = Writes(), Atomic.__enter__, Atomic.__exit__

    def begin(block: Any) -> None:
        if block.durable or not connection.in_atomic_block:
            writes.open.append(-1)
            enter(block)
        else:
            writes.open.append(writes.number)

    def end(block: Any, kind: Any, error: Any, traceback: Any) -> None:
        before = writes.open.pop()
        if before == -1:
            leave(block, kind, error, traceback)
        elif kind is not None and issubclass(kind, Exception) and writes.number != before:
            raise WouldRollBack from error

    with put(Atomic, __enter__=begin, __exit__=end), connection.execute_wrapper(writes.watch):
        yield
