"""What belongs to a unit or a cell in apps above this one: they register functions for it in their `hooks.py`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from backend.organisations.models import Person, Unit


class MergerStep(Protocol):
    def __call__(self, *, unit: Unit, target: Unit, actor: Person, now: datetime) -> object: ...


#: Functions that count what is open at a unit or in a cell (one of the two is None); the names are those of UnitInUse and
#: CellInUse.
OPEN_WORK: dict[str, Callable[[Unit | None, Any], int]] = {}
#: Functions that are called, in the same transaction, when one unit is merged into another.
MERGER_STEPS: dict[str, MergerStep] = {}


def count_open(*, unit: Unit | None = None, cell: Any = None) -> dict[str, int]:
    """How much is still open there, by name; empty when nothing is."""
    counts = {name: count(unit, cell) for name, count in OPEN_WORK.items()}
    return {name: amount for name, amount in counts.items() if amount}
