"""Reads of issues and their categories."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from backend.common.calendar import as_mapping
from backend.common.db.rows import get_visible
from backend.common.errors import NotFound, does_not_exist
from backend.common.models import CalendarOverride
from backend.grid.models import Cell
from backend.grid.queries import count_at
from backend.issues import policies, tracking
from backend.issues.models import Issue, IssueCategory
from backend.journal.models import Entry
from backend.organisations.models import RESIDENT_ID, Person, Unit
from backend.organisations.policies import in_unit, visible_units

SHOWN_IN_LISTS = (
    "id", "state", "title", "location", "due_at", "route", "unit_id", "cell_id", "handler_unit_id", "handler_id",
    "quantity", "quantity_unit", "outcome", "closed_at", "version", "created_at",
)  # fmt: skip
SIMILAR_WITHIN = timedelta(days=30)  # reports of one problem come within weeks (ours)
# Units that a resident may choose as location: those with an area.
PLACES = (Unit.Kind.DISTRICT, Unit.Kind.SUBDISTRICT, Unit.Kind.TOWN, Unit.Kind.COMMUNITY, Unit.Kind.VILLAGE)


def get_issue(*, actor: Person, id: UUID) -> Issue:
    issues = policies.visible_issues(actor).select_related("merged_into", "category__parent", "handler_unit")
    return get_visible(issues, id)


def get_resident() -> Person:
    """The seeded person used as actor for people without an account."""
    return Person.objects.get(pk=RESIDENT_ID)


def get_resident_report(*, actor: Person, id: UUID) -> Issue:
    """A report made without an account; used to answer a repeated idempotent request."""
    return get_visible(Issue.objects.select_related("merged_into").filter(reporter_id=RESIDENT_ID), id)


def get_tracked(code: str) -> Issue:
    """The issue of a tracking code. Raises NotFound, for malformed codes too."""
    hashed = tracking.hash_of(code)
    issues = Issue.objects.select_related("category__parent", "merged_into")
    issue = issues.filter(tracking_hash=hashed).first() if hashed else None
    if issue is None:
        raise NotFound
    return issue


def locations_for_residents() -> QuerySet[Unit]:
    return Unit.objects.filter(kind__in=PLACES, closed_on=None)


def find_category(code: str) -> IssueCategory:
    """An active category by its code."""
    category = IssueCategory.objects.select_related("parent").filter(code=code, active=True).first()
    if category is None or (category.parent and not category.parent.active):
        raise does_not_exist("category")
    return category


def corrected_days() -> Mapping[date, bool]:
    """What the working calendar is corrected by: a few rows a year."""
    return as_mapping(CalendarOverride.objects.all())


def get_category(*, actor: Person, id: UUID) -> IssueCategory:
    return get_visible(IssueCategory.objects.select_related("parent"), id)


def list_categories(*, active: bool | None = None) -> QuerySet[IssueCategory, dict[str, Any]]:
    """The categories, to be ordered by code."""
    rows = IssueCategory.objects.all() if active is None else IssueCategory.objects.filter(active=active)
    names = ("id", "code", "name_zh", "name_en", "due_days", "due_hours", "active", "version")
    return rows.values(*names, parent_code=F("parent__code"))


def find_handling_unit(*, actor: Person, issue: Issue, unit_id: UUID) -> Unit:
    """An open unit of the issue's own district."""
    unit = visible_units(actor).filter(pk=unit_id, root_id=issue.root_id, closed_on=None).first()
    if unit is None:
        raise does_not_exist("unit_id")
    return unit


def list_issues(
    *,
    actor: Person,
    now: datetime,
    state: str | None = None,
    cell: UUID | None = None,
    unit: UUID | None = None,
    handler_unit: UUID | None = None,
    category: str | None = None,
    overdue: bool | None = None,
    mine: bool | None = None,
) -> QuerySet[Issue, dict[str, Any]]:
    """Visible issues with filters; `unit` includes all units below it, `category` its children.

    What waits for verification is not `overdue`: its clock stands still.
    """
    issues = policies.visible_issues(actor)
    if unit is not None:
        issues = issues.filter(in_unit(actor, unit))
    if category is not None:
        issues = issues.filter(Q(category__code=category) | Q(category__parent__code=category))
    if overdue is not None:
        late = Q(state__in=Issue.UNANSWERED, due_at__lt=now)
        issues = issues.filter(late if overdue else ~late)
    if mine is not None:
        own = Q(reporter=actor) | Q(handler=actor)
        issues = issues.filter(own) if mine else issues.exclude(own)
    exact = {"state": state, "cell_id": cell, "handler_unit_id": handler_unit}
    issues = issues.filter(**{name: value for name, value in exact.items() if value is not None})
    return as_list(issues)


def list_similar(*, actor: Person, issue_id: UUID) -> QuerySet[Issue, dict[str, Any]]:
    """Visible reports that may be of the same problem: in the same cell (or unit, where no cell is known), of the same first-level
    category, and reported within thirty days of it."""
    issue = get_issue(actor=actor, id=issue_id)
    top = issue.category.parent_id or issue.category_id
    near = (issue.created_at - SIMILAR_WITHIN, issue.created_at + SIMILAR_WITHIN)
    here = Q(cell=issue.cell_id) if issue.cell_id else Q(unit=issue.unit_id, cell=None)
    kind = Q(category=top) | Q(category__parent=top)
    found = policies.visible_issues(actor).filter(here, kind, created_at__range=near, ledger_key=None)
    others = found.exclude(pk=issue.pk).exclude(state__in=Issue.GONE)
    return as_list(others)


def as_list(issues: QuerySet[Issue]) -> QuerySet[Issue, dict[str, Any]]:
    taken_over = Q(ledger_key__isnull=False)
    return issues.values(
        *SHOWN_IN_LISTS, taken_over=taken_over, category_code=F("category__code"), handler_name=F("handler__name"),
        handler_unit_name=F("handler_unit__name"),
    )  # fmt: skip


def count_open(unit: Unit | None, cell: Cell | None) -> int:
    """Issues that are open at a unit or in a cell that is to be closed."""
    return count_at(Issue.objects.filter(state__in=Issue.OPEN), unit, cell)


def count_dispatched(unit: Unit | None, cell: Cell | None) -> int:
    """Open issues dispatched to this unit, wherever they are."""
    return Issue.objects.filter(handler_unit=unit, state__in=Issue.OPEN).count() if unit else 0


def becoming_overdue(now: datetime) -> QuerySet[Issue]:
    """Open issues that were not answered in time and do not count as overdue yet, the longest late first."""
    unanswered = Q(state__in=Issue.UNANSWERED, due_at__lt=now)
    answered_late = Q(state=Issue.State.RESPONDED, due_at__lt=F("responded_at"))
    return Issue.objects.filter(unanswered | answered_late, overdue_since=None).order_by("due_at", "id")


def contacts_to_forget(closed_before: datetime) -> QuerySet[Issue]:
    """Issues closed before this moment whose contact is still stored."""
    kept = Issue.objects.filter(state=Issue.State.CLOSED, closed_at__lt=closed_before, contact__isnull=False)
    return kept.order_by("closed_at", "id")


def list_history(*, actor: Person, issue_id: UUID) -> QuerySet[Entry, Any]:
    """The journal entries of an issue, for everybody who may see it: also the reporter and the unit it was dispatched to."""
    issue = get_issue(actor=actor, id=issue_id)
    return Entry.objects.filter(subject_id=issue.pk).values("id", "kind", "at", "actor_id", "seq", "facts")


def recount_metrics() -> Iterable[tuple[str, list[str], str, int]]:
    """Sums over issues per scope and metric, which the nightly recount compares with the counters."""
    names = (
        "state", "unit_path", "scope_ids", "origin", "credit", "reopened_at_locations", "ledger_key", "overdue_since",
        "checks",
    )  # fmt: skip
    rows = Issue.objects.values_list(*names).iterator()
    for state, unit_path, scope_ids, origin, credit, reopened, ledger_key, overdue_since, checks in rows:
        if state not in Issue.GONE:
            yield origin["unit_path"], origin["scope_ids"], "issues_reported", 1
        if ledger_key:
            yield origin["unit_path"], origin["scope_ids"], "issues_reported_taken_over", 1
        if state in Issue.OPEN:
            yield unit_path, scope_ids, "issues_open", 1
        for location in reopened:
            yield location["unit_path"], location["scope_ids"], "issues_reopened", 1
        if overdue_since:
            yield unit_path, scope_ids, "issues_overdue", 1
        for counted in (*checks, *filter(None, [credit])):
            for metric, amount in counted["counts"].items():
                yield counted["unit_path"], counted["scope_ids"], metric, amount
