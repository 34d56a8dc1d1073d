"""What belongs to a unit, a cell or a person in apps above this one: they register functions for it in their `hooks.py`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

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


class Becomes(TextChoices):
    ENDS = "ENDS", _("it ends")
    COMPLETED = "COMPLETED", _("it is completed: what was done until today counts")
    GIVEN_BACK = "GIVEN_BACK", _("it goes back to those who gave it")
    FOR_OTHERS = "FOR_OTHERS", _("others who have the right do it")
    STAYS = "STAYS", _("it stays as it is")


@dataclass(frozen=True)
class Departure:
    """A person's account is closed, or a membership of theirs ends; then `numbers` are those of the units whose member they
    still are, with all units above."""

    person: Person
    now: datetime
    numbers: frozenset[int] | None = None

    @property
    def closes(self) -> bool:
        return self.numbers is None

    def leaves(self, number: int) -> bool:
        """Whether the person is a member of the unit with this number, or of one below it, no longer."""
        return self.numbers is None or number not in self.numbers


class Held(NamedTuple):
    """Something a person holds, and what becomes of it. `title` is empty for who may not see the row itself."""

    id: UUID
    title: str
    state: str
    becomes: str


class Holding(Protocol):
    """One kind of what people hold. `find` tells, for a reader, what becomes of it; `release` makes it so."""

    def find(self, departure: Departure, *, reader: Person) -> list[Held]: ...

    def release(self, departure: Departure, *, actor: Person) -> None: ...


#: What people hold, by the name of its kind; in this order it is shown and released.
HOLDINGS: dict[str, Holding] = {}


def held_rows(
    rows: QuerySet[Any], visible: QuerySet[Any], becomes: Callable[[Any], str], title: str = "title"
) -> list[Held]:
    """`rows` as Held: the title where the row is among those `visible` to the reader."""
    found = list(rows.order_by("pk"))
    seen = set(visible.filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True)) if found else set()
    return [Held(row.pk, getattr(row, title) if row.pk in seen else "", row.state, becomes(row)) for row in found]


def list_held(departure: Departure, *, reader: Person) -> Iterator[tuple[str, Held]]:
    """All that the person holds, with the name of its kind."""
    for kind, holding in HOLDINGS.items():
        yield from ((kind, held) for held in holding.find(departure, reader=reader))


def release_all(departure: Departure, *, actor: Person) -> dict[str, int]:
    """Do with all of it what `list_held` tells; returns how many of each kind did not stay."""
    changed = {
        kind: sum(held.becomes != Becomes.STAYS for held in holding.find(departure, reader=actor))
        for kind, holding in HOLDINGS.items()
    }
    for kind, count in changed.items():
        if count:
            HOLDINGS[kind].release(departure, actor=actor)
    return {kind: count for kind, count in changed.items() if count}
