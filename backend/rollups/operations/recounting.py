"""The nightly recount: are the counters what the journal says, and the journal what the rows say?

It changes no figure. What differs is kept as Drift and raises an alarm; the repair is an operation of its own (repairing.py).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Min
from django.utils import timezone

from backend.common.calendar import local_moment
from backend.common.db.operations import operation
from backend.common.db.snapshots import snapshot
from backend.common.ops.logs import logger
from backend.journal.models import Entry
from backend.rollups import metrics
from backend.rollups.aggregation import add_up
from backend.rollups.models import Counter, Drift
from backend.rollups.operations.counting import Figure, figures_of

log = logger(__name__)

#: What each app says from its rows: unit path, scope ids, metric, amount; see docs/architecture.md.
Recount = Callable[[], Iterable[tuple[str, list[str], str, int]]]
COUNTED = ("at", "unit_path", "scope_ids", "counts", "reversals")
FIGURE = ("scope_id", "metric", "day", "root_id", "scope_kind", "value")
SCOPE_OF_ENTRIES = ("unit_path", "scope_ids", "counts", "reversals")


@dataclass(frozen=True)
class Difference:
    """One figure that is not what it should be: `found` instead of `expected`."""

    source: str
    metric: str
    expected: int
    found: int
    root_id: UUID | None = None
    scope_id: UUID | None = None
    scope_kind: str = ""
    day: date | None = None
    unit_path: str = ""
    scope_ids: tuple[str, ...] = ()

    @property
    def figure(self) -> tuple[object, ...]:
        return (self.source, self.metric, self.scope_id, self.day, self.unit_path, self.scope_ids)


def recount(*, recounts: dict[str, Recount], now: datetime) -> list[Difference]:
    """Compare counters, journal and rows; keep what differs as open Drift, close what differs no more."""
    found = [*differences_to_journal(), *differences_to_rows(recounts)]
    keep_drift(differences=found, now=now)
    if found:
        log.error("rollups.drift", figures=len(found), metrics=sorted({one.metric for one in found}))
    return found


# --- counters against journal ------------------------------------------------------------------------------------------


def differences_to_journal() -> Iterator[Difference]:
    """Month by month, so that memory holds the figures of one month only. Each month is compared within one moment."""
    entries = Entry.objects.aggregate(first=Min("at"), last=Max("at"))
    counters = Counter.objects.aggregate(first=Min("day"), last=Max("day"))
    days = [timezone.localdate(moment) for moment in entries.values() if moment]
    days += [day for day in counters.values() if day]
    start = min(days, default=date.max).replace(day=1)
    while days and start <= max(days):
        end = (start + timedelta(days=32)).replace(day=1)
        yield from differences_of_month(start, end)
        start = end


def differences_of_month(start: date, end: date) -> list[Difference]:
    bounds = [local_moment(day) for day in (start, end)]
    with snapshot():
        entries = Entry.objects.filter(at__gte=bounds[0], at__lt=bounds[1]).exclude(processed_at=None)
        sums = add_up(entries.only(*COUNTED).iterator(chunk_size=2000))
        rows = Counter.objects.filter(day__gte=start, day__lt=end).values_list(*FIGURE)
        counters = [Figure(*row) for row in rows.iterator(chunk_size=5000)]
    expected = {one[:3]: one for one in figures_of(sums)}
    found = {one[:3]: one for one in counters}
    return [
        Difference(
            Drift.Source.JOURNAL,
            one.metric,
            expected[key].value if key in expected else 0,
            found[key].value if key in found else 0,
            root_id=one.root_id,
            scope_id=one.scope_id,
            scope_kind=one.scope_kind,
            day=one.day,
        )
        for key, one in sorted((expected | found).items())
        if (key in expected and expected[key].value) != (key in found and found[key].value)
    ]


# --- journal against rows ----------------------------------------------------------------------------------------------

Sums = defaultdict[tuple[str, tuple[str, ...], str], int]


def differences_to_rows(recounts: dict[str, Recount]) -> list[Difference]:
    """Place by place. What has been credited stays where it happened; the rows remember that place when they move on."""
    with snapshot():
        journal = sums_of_journal()
        rows = {app: add_rows(recount()) for app, recount in recounts.items()}
    expected: Sums = defaultdict(int)
    for app, sums in rows.items():
        expected |= {key: amount for key, amount in sums.items() if owner_of(key[2]) == app}
    return [
        Difference(
            Drift.Source.ROWS,
            metric,
            expected.get(key, 0),
            journal.get(key, 0),
            unit_path=unit_path,
            scope_ids=scope_ids,
        )
        for key in sorted(expected.keys() | journal.keys())
        for unit_path, scope_ids, metric in [key]
        if owner_of(metric) in recounts and expected.get(key, 0) != journal.get(key, 0)
    ]


def owner_of(name: str) -> str:
    metric = metrics.find(name)
    return metric.app if metric else ""


def sums_of_journal() -> Sums:
    """All entries, relayed or not: the rows know them all."""
    sums: Sums = defaultdict(int)
    entries = Entry.objects.exclude(counts={}, reversals=[]).values_list(*SCOPE_OF_ENTRIES)
    for unit_path, scope_ids, counts, reversals in entries.iterator(chunk_size=5000):
        add_counts(sums, unit_path, scope_ids, counts)
        for item in reversals:
            add_counts(sums, item["unit_path"], item["scope_ids"], item["counts"])
    return sums


def add_counts(sums: Sums, unit_path: str, scope_ids: list[str], counts: dict[str, int]) -> None:
    for metric, amount in counts.items():
        if type(amount) is int:  # an entry that counts nonsense is a dead letter
            sums[unit_path, tuple(scope_ids), metric] += amount


def add_rows(rows: Iterable[tuple[str, list[str], str, int]]) -> Sums:
    sums: Sums = defaultdict(int)
    for unit_path, scope_ids, metric, amount in rows:
        sums[unit_path, tuple(scope_ids), metric] += amount
    return sums


# --- the alarm ----------------------------------------------------------------------------------------------------------


@operation
def keep_drift(*, differences: list[Difference], now: datetime) -> None:
    open_rows = {figure_of(row): row for row in Drift.objects.filter(resolved_at=None)}
    for one in differences:
        row = open_rows.pop(one.figure, None)
        if row is None:
            row = Drift(
                source=one.source,
                metric=one.metric,
                scope_id=one.scope_id,
                day=one.day,
                unit_path=one.unit_path,
                scope_ids=list(one.scope_ids),
                found_at=now,
            )
        row.expected, row.found = one.expected, one.found
        row.save()
    Drift.objects.filter(pk__in=[row.pk for row in open_rows.values()]).update(resolved_at=now)


def figure_of(row: Drift) -> tuple[object, ...]:
    return (row.source, row.metric, row.scope_id, row.day, row.unit_path, tuple(row.scope_ids))
