"""The figures of a digest: this period beside the one before, a word for what went down, and the units below compared."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common import calendar
from backend.notifications.catalogue.areas import Area, Location
from backend.notifications.catalogue.digest import COMPARED, FIGURES, FigureKind
from backend.notifications.periods import Period
from backend.notifications.queries import digests as queries
from backend.rollups.metrics import METRICS, Metric

MINUTES_OF_AN_HOUR = 60
MOST_CHILDREN = 30
Sums = Mapping[tuple[UUID, str], Mapping[str, Any]]


class Figure(NamedTuple):
    """`why` is what made it go down, "" where it did not."""

    name: str
    week: str
    week_before: str
    why: str = ""


class ComparedUnit(NamedTuple):
    name: str
    figures: list[str]


class Comparison(NamedTuple):
    """The children of a unit in the order of the tree, by the same figures; `quiet` of them have nothing to show."""

    columns: list[str]
    rows: list[ComparedUnit]
    quiet: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        """For plain text: each unit with all its figures in words."""
        return [
            (name, _("; ").join(f"{column} {value}" for column, value in zip(self.columns, values, strict=True)))
            for name, values in self.rows
        ]


def figures_of(area: Area, sums: Sums, period: Period, working_days: tuple[int, int]) -> list[Figure]:
    """Only figures that say something: in this period or in the one before."""
    counts: dict[str, int] | None = None
    found = []
    for kind in FIGURES:
        now, before = values([sums.get((one.id, kind.metric), {}) for one in area.widest], METRICS[kind.metric])
        if not now and not before:
            continue
        why = ""
        if now < before or now < 0:
            counts = queries.count_causes(area, period) if counts is None else counts
            why = reason(kind, counts, working_days)
        metric = METRICS[kind.metric]
        found.append(Figure(str(metric.label), amount(now, metric), amount(before, metric), why))
    return found


def values(rows: Sequence[Mapping[str, Any]], metric: Metric) -> tuple[int, int]:
    """A metric in this period and in the one before, summed over the locations of an area."""
    now, before = ("stock", "stock_before") if metric.gauge else ("flow", "flow_before")
    return sum(row.get(now, 0) for row in rows), sum(row.get(before, 0) for row in rows)


def amount(value: int, metric: Metric) -> str:
    """A count with its unit; time in hours, below one hour in minutes."""
    if metric.divisor == MINUTES_OF_AN_HOUR:
        if abs(value) < MINUTES_OF_AN_HOUR:
            return ngettext("%(count)d minute", "%(count)d minutes", value) % {"count": value}
        hours = f"{value / metric.divisor:.1f}".removesuffix(".0")
        return _("%(hours)s hours") % {"hours": hours}
    return _("%(value)s %(unit)s") % {"value": value, "unit": metric.unit}


def reason(kind: FigureKind, counts: Mapping[str, int], working_days: tuple[int, int]) -> str:
    """What the journal says of it; else that there were fewer working days; else that there was less of it."""
    said = [str(cause.words % {"count": counts[cause.kind]}) for cause in kind.causes if counts.get(cause.kind)]
    if said:
        return _(", ").join(said)
    if METRICS[kind.metric].gauge:
        return _("moved or corrected")
    now, before = working_days
    if now < before:
        return ngettext("only %(count)d working day", "only %(count)d working days", now) % {"count": now}
    return _("fewer than before")


def count_working_days(period: Period, overrides: Mapping[date, bool]) -> tuple[int, int]:
    """In the period and in the equally long one before."""
    length = (period.until - period.since).days

    def working(first: date) -> int:
        return sum(calendar.is_working_day(first + timedelta(days=day), overrides) for day in range(length))

    return working(period.since), working(period.since - timedelta(days=length))


def compare_children(location: Location, period: Period) -> Comparison | None:
    """The units directly below, never ranked; None where there are fewer than two."""
    if location.is_cell:
        return None
    children = queries.children_of(location)
    if len(children) < 2:
        return None
    sums = queries.sum_figures([pk for pk, _name in children], COMPARED, period)
    lines = [ComparedUnit(name, child_line(pk, sums)) for pk, name in children]
    shown = [line for line in lines if line.figures]
    quiet = len(lines) - len(shown[:MOST_CHILDREN])
    words = ngettext("%(count)d more unit with nothing new", "%(count)d more units with nothing new", quiet)
    if len(shown) > MOST_CHILDREN:
        words = ngettext("and %(count)d more unit", "and %(count)d more units", quiet)
    columns = [str(METRICS[name].label) for name in COMPARED]
    return Comparison(columns, shown[:MOST_CHILDREN], words % {"count": quiet} if quiet else "") if shown else None


def child_line(pk: UUID, sums: Sums) -> list[str]:
    """This period and, in brackets, the one before; empty where both are nothing throughout."""
    found = [(METRICS[name], values([sums.get((pk, name), {})], METRICS[name])) for name in COMPARED]
    if not any(any(pair) for _metric, pair in found):
        return []
    return [
        _("%(now)s (%(before)s)") % {"now": amount(now, metric), "before": amount(before, metric)}
        for metric, (now, before) in found
    ]
