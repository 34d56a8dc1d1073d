"""What stands at a unit or in a cell but belongs to apps above this one, which tell of it at start-up.

This app closes and merges units without being allowed to know what grid, posts, tasks and issues keep there. Whoever sees
them registers (backend/grid/apps.py, backend/matching/apps.py): `count_open` says what would be left behind by a closing,
`take_over` what has to be done when one unit takes over another.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from backend.organisations.models import Person, Unit

#: How much is open there; one of `unit` and `cell` is None.
OpenWork = Callable[[Unit | None, Any], int]


class TakingOver(Protocol):
    def __call__(self, *, unit: Unit, target: Unit, actor: Person, now: datetime) -> object: ...


_open_work: dict[str, OpenWork] = {}
_taking_over: dict[str, TakingOver] = {}


def keep_open_work(**counts: OpenWork) -> None:
    """From now on these, by the name that a refusal gives them, keep a unit or cell from being closed."""
    _open_work.update(counts)


def keep_taking_over(**steps: TakingOver) -> None:
    """From now on these are done, in the same transaction, when a unit is merged into another."""
    _taking_over.update(steps)


def count_open(*, unit: Unit | None = None, cell: Any = None) -> dict[str, int]:
    """What is still open there, by name; empty when nothing is."""
    found = {name: count(unit, cell) for name, count in _open_work.items()}
    return {name: amount for name, amount in found.items() if amount}


def take_over(*, unit: Unit, target: Unit, actor: Person, now: datetime) -> None:
    for step in _taking_over.values():
        step(unit=unit, target=target, actor=actor, now=now)
