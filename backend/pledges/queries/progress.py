"""Progress of pledges, computed from records. The number of statements does not depend on the number of pledges."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from backend.common.calendar import end_of_day, local_moment
from backend.common.errors import NotFound, require
from backend.handbook.models import Visit
from backend.issues.models import Issue
from backend.issues.policies import visible_issues
from backend.organisations.models import Person
from backend.organisations.policies import below
from backend.pledges import measures, policies
from backend.pledges.models import Milestone, Pledge
from backend.pledges.queries.lists import get_list
from backend.pledges.queries.pledges import get_pledge
from backend.posts.models import Claim, DutyLog
from backend.rollups.metrics import FEW
from backend.rollups.models import Counter
from backend.tasks.models import Task

Measure = Pledge.Measure
ONE = Value(1, output_field=IntegerField())


def counts_from(pledge: Pledge) -> date:
    """The first day that counts: the pledge's first day, but not before the day of its publication. Before the publication nothing
    counts: the day lies after the last one."""
    if pledge.published_at is None:
        return pledge.due_on + timedelta(days=1)
    return max(pledge.starts_on, timezone.localdate(pledge.published_at))


def moments(pledge: Pledge) -> tuple[datetime, datetime]:
    """The days that count as a half-open interval that includes the last day."""
    return local_moment(counts_from(pledge)), end_of_day(pledge.due_on)


# --- whose records count ---------------------------------------------------------------------------------------------------


def tasks_of(pledge: Pledge) -> Q:
    start, end = moments(pledge)
    return Q(person_id=pledge.responsible_id, state=Task.State.VERIFIED, verified_at__gte=start, verified_at__lt=end)


def logs_of(pledge: Pledge) -> Q:
    """Confirmed logs of the holder; logs entered by administrators are not counted."""
    confirmed = Q(state=DutyLog.State.CONFIRMED, source=DutyLog.Source.SELF)
    return confirmed & Q(claim__person_id=pledge.responsible_id, day__gte=counts_from(pledge), day__lte=pledge.due_on)


def claims_of(pledge: Pledge) -> Q:
    start, end = moments(pledge)
    kept = Q(state__in=(*Claim.AGREED, *Claim.SERVED))
    return kept & Q(person_id=pledge.responsible_id, confirmed_at__gte=start, confirmed_at__lt=end)


def visits_of(pledge: Pledge) -> Q:
    return Q(person_id=pledge.responsible_id, day__gte=counts_from(pledge), day__lte=pledge.due_on)


def issues_of(pledge: Pledge) -> Q:
    """Resolved issues of a category, at the measured location by the present tree."""
    start, end = moments(pledge)
    if pledge.measured_cell_id:
        here = Q(cell_id=pledge.measured_cell_id) | Q(cell__parent_id=pledge.measured_cell_id)
    else:
        assert pledge.measured_unit is not None  # pledge_measure_whole
        here = below(pledge.measured_unit.path)
    of_category = Q(category__code=pledge.category) | Q(category__parent__code=pledge.category)
    resolved = Q(state=Issue.State.CLOSED, credit__counts__has_key="issues_resolved")
    return here & of_category & resolved & Q(closed_at__gte=start, closed_at__lt=end)


def counters_of(pledge: Pledge) -> Q:
    scope_id = pledge.measured_cell_id or pledge.measured_unit_id
    return Q(scope_id=scope_id, metric=pledge.metric, day__gte=counts_from(pledge), day__lte=pledge.due_on)


# --- figures ---------------------------------------------------------------------------------------------------------------

#: By source: the model, the filter for a pledge, and the aggregate.
Source = tuple[type[Any], Callable[[Pledge], Q], type[Aggregate], str]
SOURCES: dict[str, Source] = {
    "counters": (Counter, counters_of, Sum, "value"),
    "issues": (Issue, issues_of, Count, "pk"),
    "tasks_done": (Task, tasks_of, Count, "pk"),
    "minutes_served": (DutyLog, logs_of, Sum, "minutes"),
    "claims_confirmed": (Claim, claims_of, Count, "pk"),
    "visits": (Visit, visits_of, Count, "pk"),
    "milestones": (Milestone, lambda pledge: Q(pledge_id=pledge.pk, reached_on__isnull=False), Count, "pk"),
}


def source_of(pledge: Pledge) -> str:
    if pledge.measure == Measure.MILESTONES:
        return "milestones"
    if pledge.measure == Measure.PERSON:
        return pledge.metric
    return "issues" if pledge.category else "counters"


def tally(source: Source, pledges: Sequence[Pledge]) -> dict[UUID, int]:
    """The sum for each of these pledges, in one statement."""
    model, which, total, column = source
    wanted = {f"of_{number}": which(pledge) for number, pledge in enumerate(pledges)}
    rows = model._default_manager.filter(reduce(or_, wanted.values()))
    found = rows.aggregate(**{name: total(column, filter=condition) for name, condition in wanted.items()})
    return {pledge.pk: int(found[f"of_{number}"] or 0) for number, pledge in enumerate(pledges)}


def counted(pledges: Iterable[Pledge]) -> dict[UUID, int]:
    """Sums in the unit of the records (minutes, thousandths); one statement per source."""
    grouped: dict[str, list[Pledge]] = {}
    for pledge in pledges:
        grouped.setdefault(source_of(pledge), []).append(pledge)
    found: dict[UUID, int] = {}
    for name, group in grouped.items():
        found |= tally(SOURCES[name], group)
    return found


def value_for(actor: Person | None, pledge: Pledge, count: int) -> Decimal | None:
    """The figure in the pledge's unit; None for fewer than FEW visits to families, unless the actor made them."""
    if pledge.metric == measures.VISITS and count < FEW:
        own = actor is not None and pledge.measure == Measure.PERSON and pledge.responsible_id == actor.pk
        if not own:
            return None
    return (Decimal(count) / measures.divisor(pledge.metric)).quantize(Decimal("0.001"))


def progress_of(pledges: Sequence[Pledge], *, actor: Person | None) -> list[dict[str, Any]]:
    """Value, target and whether it is reached, for each pledge."""
    found = counted(pledges)
    by_hand = [pledge for pledge in pledges if pledge.measure == Measure.MILESTONES]
    totals = Milestone.objects.filter(pledge__in=by_hand).order_by().values_list("pledge_id").annotate(Count("pk"))
    milestones = dict(totals) if by_hand else {}
    return [line(pledge, value_for(actor, pledge, found[pledge.pk]), milestones.get(pledge.pk)) for pledge in pledges]


def line(pledge: Pledge, value: Decimal | None, milestones: int | None) -> dict[str, Any]:
    by_hand = pledge.measure == Measure.MILESTONES
    target = Decimal(milestones or 0) if by_hand else pledge.target
    reached = None if value is None or target is None else bool(target) and value >= target
    return {"pledge": pledge, "value": value, "target": target, "by_hand": by_hand, "reached": reached}


def show_progress(*, actor: Person, pledge_id: UUID) -> dict[str, Any]:
    pledge = get_pledge(actor=actor, id=pledge_id)
    return progress_of([pledge], actor=actor)[0]


def list_results(*, actor: Person, list_id: UUID) -> list[dict[str, Any]]:
    """论事量绩: every pledge of a list that the actor may see, with its figure."""
    pledge_list = get_list(actor=actor, id=list_id)
    pledges = policies.visible_pledges(actor).filter(pledge_list=pledge_list).select_related("measured_unit")
    return progress_of(list(pledges.order_by("pk")), actor=actor)


def is_reached_at(pledge: Pledge, now: datetime) -> bool:
    """Whether the target would be reached at once if the pledge were published now."""
    if pledge.measure == Measure.MILESTONES or pledge.target is None:
        return False
    published = copy(pledge)
    published.published_at = now
    return counted([published])[pledge.pk] >= pledge.target * measures.divisor(pledge.metric)


def value_now(pledge: Pledge) -> Decimal | None:
    """The present figure as the pledge's audience sees it."""
    return value_for(None, pledge, counted([pledge])[pledge.pk])


# --- the rows behind a figure ------------------------------------------------------------------------------------------------

RECORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "tasks_done": ("task", {"day": TruncDate("verified_at"), "amount": ONE}),
    "minutes_served": ("dutylog", {"amount": F("minutes")}),
    "claims_confirmed": ("claim", {"day": TruncDate("confirmed_at"), "amount": ONE}),
    "visits": ("visit", {"amount": ONE}),
    "issues": ("issue", {"day": TruncDate("closed_at"), "amount": ONE}),
}


def list_records(*, actor: Person, pledge_id: UUID) -> tuple[str, QuerySet[Any, Any]]:
    """The type and rows of the person's records or the category's issues. Rows of other figures are at /counters/entries and
    /pledges/{id}/milestones. Raises NotFound, NotAllowed."""
    pledge = get_pledge(actor=actor, id=pledge_id)
    source = source_of(pledge)
    if source not in RECORDS:
        raise NotFound
    kind, shown = RECORDS[source]
    model, which, *_ = SOURCES[source]
    rows: QuerySet[Any] = model._default_manager.filter(which(pledge))
    if source == "issues":
        rows = rows.filter(pk__in=visible_issues(actor).values("pk"))
    else:
        require(policies.may_open_records(actor, pledge))
    names = ("id",) if "day" in shown else ("id", "day")
    return kind, rows.values(*names, **shown)
