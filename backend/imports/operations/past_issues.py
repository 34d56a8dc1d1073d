"""Taking over closed issues: rows in their final state, each with one entry on the day of its closing."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.errors import Invalid
from backend.common.ids import id_at
from backend.grid.models import Cell, location_fields
from backend.imports.operations.past_rows import (
    Days,
    Faults,
    RowsRefused,
    batches,
    checked,
    existing_rows,
    faults_of_lengths,
    key_of,
    units_named,
)
from backend.imports.past import PastIssue
from backend.issues import deadlines
from backend.issues.models import Issue, IssueCategory, QuantityUnit
from backend.issues.operations.closing import check_quantity, result_of
from backend.issues.queries import corrected_days
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.organisations.models import Person
from backend.organisations.queries import get_system
from backend.rollups.metrics import with_taken_over

QUANTITY_BELOW = 10**9
REPORTED = with_taken_over({"issues_reported": 1})


@operation
def take_over_issues(
    *, actor: Person, rows: Sequence[PastIssue], now: datetime, differing: dict[int, list[str]] | None = None
) -> list[Issue | None]:
    """Write closed issues; returns them in the order of `rows`, None for one that was taken over before. Where that one has
    other values than the row, `differing` gets their names, by the index of the row.

    Reporter, handler and verifier are unknown: the reporter is the system, the others are empty. The relay counts the
    entries like all others. Raises NotAllowed, RowsRefused.
    """
    ledger = Ledger(actor, rows, now)
    keys, faults = checked(rows, ledger.faults, ledger.key)
    if faults:
        raise RowsRefused(faults)
    existing = existing_rows(Issue.objects.all(), keys)
    if differing is not None:
        found = (
            (index, ledger.differences(row, existing[keys[index]]))
            for index, row in enumerate(rows)
            if keys[index] in existing
        )
        differing.update((index, names) for index, names in found if names)
    made = [None if key in existing else ledger.issue(row, key) for row, key in zip(rows, keys, strict=True)]
    issues = [issue for issue in made if issue]
    Issue.objects.bulk_create(issues)
    journal.record_all([entry_of(issue, actor=actor) for issue in issues])
    return made


def entry_of(issue: Any, *, actor: Person, removed: bool = False) -> Entry:
    """The entry on the day of closing, which counts both report and outcome; with `removed` the one that reverses it."""
    sign, kind = (-1, "issue.removed") if removed else (1, "issue.taken_over")
    counts = {metric: sign * amount for metric, amount in {**REPORTED, **issue.credit["counts"]}.items()}
    return journal.entry_of(kind, actor=actor, at=issue.closed_at, subject=issue, counts=counts, outcome=issue.outcome)


def counted_at(issue: Any) -> tuple[str, date]:
    """The path and the day for which it counts."""
    return issue.credit["unit_path"], timezone.localdate(issue.closed_at)


class Ledger:
    """The units, cells and categories of all rows, read at once."""

    def __init__(self, actor: Person, rows: Sequence[PastIssue], now: datetime) -> None:
        self.units = units_named(actor, {row.unit_id for row in rows})
        ids = list({row.cell_id for row in rows if row.cell_id})
        self.cells = {cell.pk: cell for some in batches(ids) for cell in Cell.objects.filter(pk__in=some)}
        active = IssueCategory.objects.select_related("parent").filter(active=True)
        self.categories = {one.code: one for one in active if one.parent is None or one.parent.active}
        self.codes = {one.pk: one.code for one in active}
        self.days, self.now, self.reporter = Days(now), now, get_system()
        self.corrected_days = corrected_days()

    def key(self, row: PastIssue) -> str:
        return key_of("issue", row.unit_id, row.number, astuple(row))

    def faults(self, row: PastIssue) -> Faults:
        """All that is wrong with the row."""
        unit = self.units.get(row.unit_id)
        if unit is None:
            yield _("There is no such unit.")
        elif row.cell_id and (row.cell_id not in self.cells or self.cells[row.cell_id].unit_id != unit.pk):
            yield _("There is no such cell at this unit.")
        if row.category not in self.categories:
            yield _("There is no such category in use.")
        if not row.reported_at <= row.closed_at <= self.now:
            yield _("It was closed before it was reported, or in the future.")
        yield from self.days.faults(timezone.localdate(row.reported_at))
        if unit is not None:
            yield from self.days.faults_of_counted(timezone.localdate(row.closed_at), unit.path)
        yield from faults_of_result(row)

    def differences(self, row: PastIssue, issue: Issue) -> list[str]:
        """The columns in which the row says something else than the issue that was taken over with its number."""
        same = {
            "cell": row.cell_id == issue.cell_id,
            "category": row.category == self.codes.get(issue.category_id),
            "title": not row.title or row.title == issue.title,
            "reported_on": row.reported_at == issue.created_at,
            "closed_on": row.closed_at == issue.closed_at,
            "outcome": row.outcome == issue.outcome,
            "quantity": row.quantity == issue.quantity,
            "quantity_unit": row.quantity_unit == issue.quantity_unit,
            "resolution": row.resolution == issue.resolution,
        }
        return [name for name, is_same in same.items() if not is_same]

    def issue(self, row: PastIssue, key: str) -> Issue:
        category = self.categories[row.category]
        location = location_fields(self.units[row.unit_id], self.cells[row.cell_id] if row.cell_id else None)
        scope = {"unit_path": location["unit_path"], "scope_ids": location["scope_ids"]}
        issue = Issue(
            **location, id=id_at(row.reported_at), state=Issue.State.CLOSED, category=category, reporter=self.reporter,
            title=row.title or category.name_zh, resolution=row.resolution, outcome=row.outcome, quantity=row.quantity,
            quantity_unit=row.quantity_unit, created_at=row.reported_at, closed_at=row.closed_at, ledger_key=key,
            clock_started_at=row.reported_at, origin=scope,
        )  # fmt: skip
        issue.due_at = deadlines.due_at(issue, self.corrected_days)
        issue.credit = {**scope, "counts": with_taken_over(result_of(issue, row.closed_at))}
        return issue


def faults_of_result(row: PastIssue) -> Faults:
    """What is wrong with outcome, quantity and lengths."""
    if row.outcome not in Issue.Outcome.values:
        yield _("There is no such outcome.")
    if row.quantity_unit not in ("", *QuantityUnit.values):
        yield _("There is no such unit of measure.")
    if row.quantity is not None and row.outcome != Issue.Outcome.SOLVED:
        yield _("Only what was solved has a quantity.")
    if row.quantity is not None and (row.quantity >= QUANTITY_BELOW or row.quantity != round(row.quantity, 3)):
        yield _("A quantity is below a thousand million, with three decimals at most.")
    yield from faults_of_lengths(row, title=200, resolution=4000, number=100)
    try:
        check_quantity(row.quantity, row.quantity_unit)
    except Invalid as refusal:
        yield from (sentences[0] for sentences in refusal.errors.values())
