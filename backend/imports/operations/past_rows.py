"""Shared by past issues and past service: units, days, keys, refusals and entries."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.common.errors import Invalid, require
from backend.imports.queries import is_published, published_quarters
from backend.organisations.models import Person, Unit
from backend.organisations.policies import may_administer, visible_units

AT_ONCE = 1_000  # rows in one statement
EARLIEST = date(2000, 1, 1)
T = TypeVar("T")
Faults = Iterator[str | Promise]
RowFaults = list[tuple[int, str]]  # the index of a row, and why it is refused


class RowsRefused(Invalid):
    """`faults` are the index of each bad row, and why. Nothing is written."""

    code = "rows-refused"
    title = _("Some rows cannot be taken over.")

    def __init__(self, faults: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.faults = faults


def batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(rows), AT_ONCE):
        yield rows[first : first + AT_ONCE]


def units_named(actor: Person, ids: Collection[UUID]) -> dict[UUID, Unit]:
    """The units of these ids that the actor sees. Raises NotAllowed unless the actor administers all of them."""
    units = {unit.pk: unit for some in batches(list(ids)) for unit in visible_units(actor).filter(pk__in=some)}
    require(all(may_administer(actor, unit) for unit in units.values()))
    return units


class Days:
    """Checks days: none in the future, and for what counts none in a quarter whose figures are published."""

    def __init__(self, now: datetime) -> None:
        self.today, self.published = timezone.localdate(now), published_quarters()

    def faults(self, day: date) -> Faults:
        if not EARLIEST <= day <= self.today:
            yield _("A day from the year 2000 on, and not in the future.")

    def faults_of_counted(self, day: date, unit_path: str) -> Faults:
        yield from self.faults(day)
        if is_published(self.published, unit_path, day):
            yield _("The figures of this quarter are published already.")


def checked(
    rows: Sequence[T], faults_of: Callable[[T], Faults], key: Callable[[T], str]
) -> tuple[list[str], RowFaults]:
    """The key of each row, and all faults of all rows."""
    keys: list[str] = []
    seen: set[str] = set()
    faults: RowFaults = []
    for index, row in enumerate(rows):
        faults += [(index, str(reason)) for reason in faults_of(row)]
        keys.append(key(row))
        if keys[-1] in seen:
            faults.append((index, str(_("An earlier row says the same: give each its own number."))))
        seen.add(keys[-1])
    return keys, faults


def faults_of_lengths(row: Any, **longest: int) -> Faults:
    for name, length in longest.items():
        if len(getattr(row, name)) > length:
            yield _("At most %d characters.") % length


def key_of(sort: str, place: object, number: str, values: Sequence[object]) -> str:
    """The key that identifies a row: of the ledger's own number and the unit, or without a number of all its values."""
    identity = (number,) if number else values
    return hashlib.sha256(repr((sort, *map(str, (place, *identity)))).encode()).hexdigest()


def existing_rows(rows: QuerySet[Any], keys: Sequence[str]) -> dict[str, Any]:
    """The rows that were taken over before, by their keys."""
    return {row.ledger_key: row for some in batches(keys) for row in rows.filter(ledger_key__in=some)}
