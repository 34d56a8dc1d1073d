"""Shared by past issues and past service: units, days, keys, refusals and entries."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.errors import Invalid, require
from backend.imports.queries import is_published, published_quarters
from backend.organisations.models import Person, Unit
from backend.organisations.policies import may_administer, visible_units

AT_ONCE = 1_000  # rows in one statement
EARLIEST = date(2000, 1, 1)
T = TypeVar("T")


class RowsRefused(Invalid):
    """`faults` are the index of each bad row, and why. Nothing is written."""

    code = "rows-refused"
    title = _("Some rows cannot be taken over.")

    def __init__(self, faults: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.faults = faults


class BadRow(Exception):
    """Why one row is refused."""


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

    def check(self, day: date) -> None:
        if not EARLIEST <= day <= self.today:
            raise BadRow(_("A day from the year 2000 on, and not in the future."))

    def check_counted(self, day: date, unit_path: str) -> None:
        self.check(day)
        if is_published(self.published, unit_path, day):
            raise BadRow(_("The figures of this quarter are published already."))


def checked(rows: Sequence[T], check: Callable[[T], str]) -> list[str]:
    """The key of each row, which `check` returns. Raises RowsRefused with all faults."""
    keys: dict[str, int] = {}
    faults = []
    for index, row in enumerate(rows):
        try:
            if keys.setdefault(check(row), index) != index:
                raise BadRow(_("An earlier row says the same: give each its own number."))
        except BadRow as fault:
            faults.append((index, str(fault)))
    if faults:
        raise RowsRefused(faults)
    return list(keys)


def check_lengths(row: Any, **longest: int) -> None:
    for name, length in longest.items():
        if len(getattr(row, name)) > length:
            raise BadRow(_("At most %d characters.") % length)


def key_of(sort: str, unit_id: UUID, number: str, values: Sequence[object]) -> str:
    """The key that identifies a row: of the ledger's own number and the unit, or without a number of all its values."""
    identity = (number,) if number else values
    return hashlib.sha256(repr((sort, *map(str, (unit_id, *identity)))).encode()).hexdigest()


def existing_keys(model: type[Model], keys: Sequence[str]) -> set[str]:
    rows: Any = model._default_manager
    return {
        key for some in batches(keys) for key in rows.filter(ledger_key__in=some).values_list("ledger_key", flat=True)
    }
