"""Add up what entries count. Without the database, so that the relay and the recount use the same code."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings

#: More than any honest count of one change, and small enough that sums stay within 64 bits.
LARGEST = 10**12


class Uncountable(ValueError):
    """An entry counts something that is no number, or a number too large to be true."""


class Counting(Protocol):
    """The fields of an entry that are added up."""

    at: datetime
    unit_path: str
    scope_ids: list[str]
    counts: dict[str, int]
    reversals: list[dict[str, Any]]


class Key(NamedTuple):
    """Whose figure: `scope` is a unit's number, or the id of a cell or consortium; `root` the number of the tree's root."""

    scope: int | str
    metric: str
    day: date
    root: int


def zone() -> tzinfo:
    return ZoneInfo(settings.TIME_ZONE)


def add_up(entries: Iterable[Counting]) -> dict[Key, int]:
    """What the entries add to which figure; sums of 0 are left out."""
    sums: defaultdict[Key, int] = defaultdict(int)
    local = zone()
    for entry in entries:
        if entry.counts or entry.reversals:
            day = entry.at.astimezone(local).date()
            add_location(sums, entry.unit_path, entry.scope_ids, entry.counts, day)
            for item in entry.reversals:
                add_location(sums, item["unit_path"], item["scope_ids"], item["counts"], day)
    return {key: amount for key, amount in sums.items() if amount}


def add_location(
    sums: defaultdict[Key, int], unit_path: str, scope_ids: list[str], counts: dict[str, int], day: date
) -> None:
    """Add the counts to the unit, to every unit above it (their numbers stand in the path), and to each cell and consortium."""
    numbers = [int(number) for number in unit_path.strip("/").split("/")]
    scopes: list[int | str] = [*numbers, *scope_ids]
    for metric, amount in counts.items():
        if type(amount) is not int or abs(amount) > LARGEST:
            raise Uncountable(metric)
        for scope in scopes:
            sums[Key(scope, metric, day, numbers[0])] += amount
