"""Count entries into the counters of every level."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from backend.journal.models import Entry
from backend.organisations.models import Consortium, Unit
from backend.rollups.aggregation import Counting, Key, Uncountable, add_up
from backend.rollups.models import Counter

# One parameter per column, however many rows: this stays below the limit on parameters, and quoting value by value would cost
# more than the rest. A comma in a value makes the columns unequal, and the statement is refused.
POSTGRESQL = """
INSERT INTO rollups_counter (scope_id, metric, day, root_id, scope_kind, value)
SELECT * FROM unnest(
    string_to_array(%s, ',')::uuid[], string_to_array(%s, ',')::text[], string_to_array(%s, ',')::date[],
    string_to_array(%s, ',')::uuid[], string_to_array(%s, ',')::text[], string_to_array(%s, ',')::bigint[])
ON CONFLICT (scope_id, metric, day) DO UPDATE SET value = rollups_counter.value + EXCLUDED.value"""
SQLITE = """
INSERT INTO rollups_counter (scope_id, metric, day, root_id, scope_kind, value)
SELECT json_extract(row.value, '$[0]'), json_extract(row.value, '$[1]'), json_extract(row.value, '$[2]'),
       json_extract(row.value, '$[3]'), json_extract(row.value, '$[4]'), json_extract(row.value, '$[5]')
FROM json_each(%s) AS row WHERE true
ON CONFLICT (scope_id, metric, day) DO UPDATE SET value = rollups_counter.value + EXCLUDED.value"""


class Figure(NamedTuple):
    """One addition to one counter, in the order of the table's columns."""

    scope_id: UUID
    metric: str
    day: date
    root_id: UUID
    scope_kind: str
    value: int


def apply_entries(entries: Sequence[Counting], *, now: datetime | None = None) -> int:
    """Add what the entries count to the counters; returns how many counters changed. The caller owns the transaction.

    Raises Uncountable for an entry whose place or amount makes no sense.
    """
    return add_figures(figures_of(add_up(entries)))


def figures_of(sums: dict[Key, int]) -> list[Figure]:
    """The sums with the ids that counters are kept under: two statements, whatever the number of entries.

    A unit that an import made and its undo removed has no figures; those above it keep what was counted and taken back.
    """
    units = unit_ids({key.scope for key in sums if isinstance(key.scope, int)} | {key.root for key in sums})
    consortia = consortium_ids({key.scope for key in sums if isinstance(key.scope, str)})
    kind = Counter.Scope
    missing = {key.scope for key in sums if isinstance(key.scope, int)} - units.keys()
    removed = removed_units() if missing else set()
    figures = []
    try:
        for key, amount in sums.items():
            if key.scope in removed:
                continue
            if isinstance(key.scope, int):
                scope_id, scope_kind = units[key.scope], kind.UNIT
            else:
                scope_id = UUID(key.scope)
                scope_kind = kind.CONSORTIUM if scope_id in consortia else kind.CELL
            figures.append(Figure(scope_id, key.metric, key.day, units[key.root], scope_kind.value, amount))
    except KeyError as error:
        raise Uncountable("no such unit") from error
    return figures


def unit_ids(numbers: Iterable[int]) -> dict[int, UUID]:
    return dict(Unit.objects.filter(number__in=list(numbers)).values_list("number", "pk"))


def removed_units() -> set[int]:
    """The numbers of units that are gone for good."""
    paths = Entry.objects.filter(kind="unit.removed").values_list("unit_path", flat=True)
    return {int(path.strip("/").rpartition("/")[2]) for path in paths}


def consortium_ids(candidates: Iterable[str]) -> set[UUID]:
    wanted = list(candidates)
    return set(Consortium.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def add_figures(figures: list[Figure]) -> int:
    """One statement. In the order of the key, so that two workers never wait for each other in a circle."""
    if not figures:
        return 0
    figures.sort(key=lambda one: (one.scope_id.int, one.metric, one.day))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL, [",".join(map(str, column)) for column in zip(*figures, strict=True)])
        else:
            cursor.execute(SQLITE, [json.dumps([plain(figure) for figure in figures])])
    return len(figures)


def plain(figure: Figure) -> list[str | int]:
    """As SQLite keeps them: a UUID as its 32 digits, a day as its text."""
    return [
        figure.scope_id.hex,
        figure.metric,
        figure.day.isoformat(),
        figure.root_id.hex,
        figure.scope_kind,
        figure.value,
    ]
