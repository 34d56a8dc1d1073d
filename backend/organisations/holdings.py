"""What stands at a unit or in a cell but belongs to apps above this one, which tell of it in their `registrations.py`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from backend.organisations.models import Person, Unit


class TakingOver(Protocol):
    def __call__(self, *, unit: Unit, target: Unit, actor: Person, now: datetime) -> object: ...


#: How much is open at a unit or in a cell (one of the two is None), by the name that a refusal to close it gives.
OPEN_WORK: dict[str, Callable[[Unit | None, Any], int]] = {}
#: What is done, in the same transaction, when one unit is merged into another.
TAKING_OVER: dict[str, TakingOver] = {}


def count_open(*, unit: Unit | None = None, cell: Any = None) -> dict[str, int]:
    """What is still open there, by name; empty when nothing is."""
    found = {name: count(unit, cell) for name, count in OPEN_WORK.items()}
    return {name: amount for name, amount in found.items() if amount}


def take_over(*, unit: Unit, target: Unit, actor: Person, now: datetime) -> None:
    for step in TAKING_OVER.values():
        step(unit=unit, target=target, actor=actor, now=now)
