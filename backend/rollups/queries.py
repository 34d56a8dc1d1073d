"""Reads of figures. The sum for a place is one statement at any size: every level has counters of its own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, DateField, F, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast, TruncMonth, TruncQuarter, TruncWeek
from django.utils.translation import gettext_lazy as _

from backend.common.calendar import end_of_day, local_moment
from backend.common.db.rows import get_named, get_visible
from backend.common.errors import Invalid, require
from backend.grid.models import Cell
from backend.grid.policies import visible_cells
from backend.journal.models import Entry
from backend.organisations.models import Consortium, Person, Unit
from backend.organisations.policies import below, visible_consortia, visible_units
from backend.organisations.queries import get_unit
from backend.rollups import metrics, policies
from backend.rollups.models import Counter, Drift, Period

Location = Unit | Cell | Consortium
#: More points than a chart or a table shows.
MOST_POINTS = 400
BUCKETS = {"week": TruncWeek, "month": TruncMonth, "quarter": TruncQuarter}
DAYS_IN = {"day": 1, "week": 7, "month": 28, "quarter": 90}


@dataclass(frozen=True)
class Span:
    """Days from `start` to `end`, both included; either may be open."""

    start: date | None = None
    end: date | None = None

    def flows(self) -> Q:
        return (Q(day__gte=self.start) if self.start else Q()) & self.until()

    def until(self) -> Q:
        return Q(day__lte=self.end) if self.end else Q()


def sums(scope_id: UUID, span: Span) -> dict[str, int]:
    """Every metric of one unit, cell or consortium: gauges as they stood at the end, flows in the span. One statement.

    What is too small to be shown (Metric.smallest) is not among them.
    """
    rows = Counter.objects.filter(span.until(), scope_id=scope_id).values("metric").order_by()
    totals = rows.annotate(stock=Sum("value"), flow=Sum("value", filter=span.flows()))
    found = {row["metric"]: value_of(row["metric"], row["stock"], row["flow"]) for row in totals}
    return {name: value for name, value in found.items() if may_show(name, value)}


def sums_of_many(scope_ids: Iterable[UUID], names: Iterable[str], span: Span) -> dict[UUID, dict[str, int]]:
    """Chosen metrics of several places in one statement, for digests and pages."""
    rows = Counter.objects.filter(span.until(), scope_id__in=list(scope_ids), metric__in=list(names))
    totals = (
        rows.values("scope_id", "metric")
        .order_by()
        .annotate(stock=Sum("value"), flow=Sum("value", filter=span.flows()))
    )
    found: dict[UUID, dict[str, int]] = {}
    for row in totals:
        value = value_of(row["metric"], row["stock"], row["flow"])
        if may_show(row["metric"], value):
            found.setdefault(row["scope_id"], {})[row["metric"]] = value
    return found


def may_show(name: str, value: int) -> bool:
    return (metric := metrics.find(name)) is None or metric.may_show(value)


def value_of(name: str, stock: int, flow: int | None) -> int:
    """A gauge as it stood at the end (`stock`); of a flow what was counted in the span: the sum at its end without that before."""
    metric = metrics.find(name) or metrics.Metric(name, name, "", "")
    before = 0 if metric.gauge else stock - (flow or 0)
    return int(metric.stepped(stock) - metric.stepped(before))


def described(name: str) -> dict[str, Any]:
    metric = metrics.find(name)
    if metric is None:  # the registry lists no such metric
        return {"metric": name, "label": name, "unit": "", "gauge": False}
    return {"metric": name, "label": metric.label, "unit": metric.unit, "gauge": metric.gauge}


def amount(name: str, value: int | None) -> float | int | None:
    """What was counted, in the unit that people read: 90 minutes are 1.5 hours."""
    if value is None:
        return None
    metric = metrics.find(name)
    divisor = metric.divisor if metric else 1
    return value / divisor if value % divisor else value // divisor


def figure(name: str, value: int | None) -> dict[str, Any]:
    return {**described(name), "value": value, "amount": amount(name, value)}


def show_unit_figures(*, actor: Person, unit_id: UUID, span: Span) -> dict[str, Any]:
    """All figures of a unit; those that are 0 included, so that tables keep their rows.

    A figure that is too small to be shown has no value, whether it is 0 or not.
    """
    unit = get_unit(actor=actor, id=unit_id)
    found = sums(unit.pk, span)
    names = sorted({*metrics.METRICS, *found}, key=metrics.sort_key)
    return {"unit_id": unit.pk, "figures": [figure(name, found.get(name, unseen(name))) for name in names]}


def unseen(name: str) -> int | None:
    """What is shown of a metric that has no counter: 0, or nothing where a small figure must not be distinguishable from 0."""
    return 0 if may_show(name, 0) else None


# --- series ------------------------------------------------------------------------------------------------------------


def get_location(
    *, actor: Person, unit: UUID | None = None, consortium: UUID | None = None, cell: UUID | None = None
) -> Location:
    """The one place that a request names; raises Invalid unless it names exactly one that the actor can see."""
    wanted = [(name, id) for name, id in (("unit", unit), ("consortium", consortium), ("cell", cell)) if id]
    if len(wanted) != 1:
        raise Invalid({"unit": [_("Name one unit, one consortium or one cell.")]})
    name, id = wanted[0]
    visible: dict[str, QuerySet[Any]] = {
        "unit": visible_units(actor),
        "consortium": visible_consortia(actor).select_related("home_unit"),
        "cell": visible_cells(actor),
    }
    return get_named(visible[name], id, name)  # type: ignore[no-any-return]


def show_series(*, location: Location, span: Span, by: str, metric: str | None = None) -> list[dict[str, Any]]:
    """Figures by day, week, month or quarter (each named by its first day), or in total. One statement.

    `points` are the buckets in which something changed. A gauge begins at `opening` and each point says how it stood at
    the bucket's end; a flow says what was counted in it.
    """
    if metric is not None and metrics.find(metric) is None:
        raise Invalid({"metric": [_("There is no such figure.")]})
    if by == "total":
        found = sums(location.pk, span)
        rows = [(name, span.start, value) for name, value in found.items() if metric in (None, name)]
        return series(rows, carry_on=False)
    check_length(span, by)
    chosen = Counter.objects.filter(span.until(), scope_id=location.pk, **({"metric": metric} if metric else {}))
    inside = F("day") if by == "day" else Cast(BUCKETS[by]("day"), DateField())
    bucket = Case(When(day__lt=span.start, then=Value(None)), default=inside, output_field=DateField())
    totals = chosen.annotate(bucket=bucket).values_list("metric", "bucket").order_by().annotate(total=Sum("value"))
    return series(list(totals), carry_on=True)


def check_length(span: Span, by: str) -> None:
    if span.start is None or span.end is None:
        raise Invalid({"from": [_("Say from which day to which.")]})
    if span.end - span.start > timedelta(days=DAYS_IN[by] * MOST_POINTS):
        raise Invalid({"to": [_("That is too long a time for such short steps.")]})


def series(rows: list[tuple[str, date | None, int]], *, carry_on: bool) -> list[dict[str, Any]]:
    """`rows` of metric, bucket and sum, as one series per metric. A row without a bucket is the sum before the span."""
    found: dict[str, dict[str, Any]] = {}
    so_far: defaultdict[str, int] = defaultdict(int)
    for name, first_day, total in sorted(rows, key=lambda row: (metrics.sort_key(row[0]), row[1] or date.min)):
        line = found.setdefault(name, {**described(name), "opening": 0, "points": []})
        so_far[name] += total
        if carry_on and first_day is None:
            line["opening"] = value_of(name, total, 0)
            continue
        value = value_of(name, so_far[name], total) if carry_on else total
        line["points"].append({"from": first_day, "value": value, "amount": amount(name, value)})
    lines = [without_small(line) for line in found.values()]
    return [line for line in lines if line["points"] or line["opening"]]


def without_small(line: dict[str, Any]) -> dict[str, Any]:
    """The line without what is too small to be shown: a flow lacks such points, a gauge has a gap there.

    A gauge in steps has a point only where the step is another: a day on which something small happened is not told.
    """
    metric = metrics.find(line["metric"])
    if metric is None or not metric.smallest:
        return line
    gap = {"value": None, "amount": None}
    points = [point if metric.may_show(point["value"]) else {**point, **gap} for point in line["points"]]
    if not line["gauge"]:
        return {**line, "opening": 0, "points": [point for point in points if point["value"] is not None]}
    opening = line["opening"] if metric.may_show(line["opening"]) else None
    before = [opening, *(point["value"] for point in points)]
    points = [point for point, last in zip(points, before, strict=False) if point["value"] != last]
    return {**line, "opening": opening, "points": points}


# --- the rows behind a figure --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EntriesBehind:
    """The entries that make up one figure of one place, each with what it adds."""

    location: Location
    metric: str
    span: Span

    def rows(self, *, actor: Person) -> QuerySet[Entry, dict[str, Any]]:
        """For the staff of the location (NotAllowed); the sum is for everybody in the district, the rows are not.

        Figures about families in need have no rows here; those who may see them use the handbook.
        """
        metric = metrics.find(self.metric)
        if metric is None:
            raise Invalid({"metric": [_("There is no such figure.")]})
        require(policies.may_open_figures(actor, self.location) and not metric.smallest)
        texts = {"locations": Cast("scope_ids", TextField()), "reversed": Cast("reversals", TextField())}
        entries = Entry.objects.annotate(**texts).filter(self.counting_here(), self.in_span())
        return entries.values(*ENTRY_FIELDS)

    def counting_here(self) -> Q:
        """Counted here by the entry's own scope, or subtracted here by an entry of another scope (`reversals`)."""
        if isinstance(self.location, Unit):
            here, marker = below(self.location.path), f'"unit_path": "{self.location.path}'
        else:
            here, marker = Q(locations__contains=str(self.location.pk)), str(self.location.pk)
        own = here & Q(counts__has_key=self.metric)
        return Q(root_id=self.location.root_id) & (
            own | Q(reversed__contains=marker) & Q(reversed__contains=f'"{self.metric}"')
        )

    def in_span(self) -> Q:
        found = Q()
        if self.span.start:
            found &= Q(at__gte=local_moment(self.span.start))
        if self.span.end:
            found &= Q(at__lt=end_of_day(self.span.end))
        return found

    def show(self, row: dict[str, Any]) -> dict[str, Any]:
        counted = [row, *row["reversals"]]
        amount = sum(one["counts"].get(self.metric, 0) for one in counted if self.is_here(one))
        hidden = ("unit_path", "scope_ids", "counts", "reversals")
        return {**{name: value for name, value in row.items() if name not in hidden}, "amount": amount}

    def is_here(self, one: dict[str, Any]) -> bool:
        if isinstance(self.location, Unit):
            return bool(one["unit_path"].startswith(self.location.path))
        return str(self.location.pk) in one["scope_ids"]


ENTRY_FIELDS = (
    "id",
    "kind",
    "at",
    "subject_type",
    "subject_id",
    "unit_id",
    "cell_id",
    "unit_path",
    "scope_ids",
    "counts",
    "reversals",
)

# --- published quarters --------------------------------------------------------------------------------------------------

PERIOD_FIELDS = (
    "id",
    "unit_id",
    "year",
    "quarter",
    "revision",
    "figures",
    "reason",
    "created_at",
    "version",
)


def list_periods(
    *, actor: Person, unit: UUID | None = None, year: int | None = None, quarter: int | None = None
) -> QuerySet[Period, dict[str, Any]]:
    """Every revision, so that a correction can be compared with what it corrects."""
    exact = {"unit_id": unit, "year": year, "quarter": quarter}
    chosen = {name: value for name, value in exact.items() if value is not None}
    return policies.visible_periods(actor).filter(**chosen).values(*PERIOD_FIELDS)


def get_period(*, actor: Person, id: UUID) -> Period:
    return get_visible(policies.visible_periods(actor).select_related("unit"), id)


def open_drift() -> QuerySet[Drift]:
    return Drift.objects.filter(resolved_at=None)
