"""The sheets of past issues and past service: reads their lines with few queries and takes them over in bulk."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from backend.common.calendar import local_moment
from backend.grid.models import Cell
from backend.imports.operations.past_issues import take_over_issues
from backend.imports.operations.past_rows import RowsRefused, batches
from backend.imports.operations.past_service import take_over_service
from backend.imports.operations.unit_index import UnitAwaited, UnitIndex
from backend.imports.past import PastIssue, PastService
from backend.imports.reading import Line, Remarks, labelled
from backend.imports.row_results import RowResult
from backend.imports.row_results import differing as differing_columns
from backend.issues.models import Issue, IssueCategory
from backend.organisations.contacts import normal_contact
from backend.organisations.models import Person
from backend.organisations.queries import find_ids_by_contacts
from backend.posts.queries import METRIC_OF

#: What a row adds to the figures: unit, day, metric, amount.
Figures = Iterator[tuple[UUID, date, str, int]]
#: Faults of a line, by the name of the column.
Wrong = list[tuple[str, str]]
Reader = Callable[[Line, Wrong], Any]


class PastSheet(NamedTuple):
    """How a sheet's lines are read and taken over, and the figures of a row."""

    reader: Callable[[UnitIndex, Sequence[Line]], Reader]
    operation: Callable[..., list[Any]]
    figures: Callable[[Any], Figures]


def take_over(
    sheet: str, lines: Sequence[Line], *, actor: Person, units: UnitIndex, faults: Remarks, now: datetime
) -> list[RowResult]:
    """What became of each line. Faults go to `faults`; those of a line that is faulty already are told as far as it can be read."""
    reader, operation, _figures = PAST[sheet]
    read, rows, good = reader(units, lines), [], []
    for line in lines:
        wrong: list[tuple[str, str]] = []
        try:
            row = read(line, wrong)
        except UnitAwaited:
            continue
        for column, sentence in wrong:
            faults.add(line, labelled(title_of(line, column), sentence))
        if row is not None and not (line.faulty or wrong):
            rows.append(row)
            good.append(line)
    differing: dict[int, list[str]] = {}
    try:
        written = operation(actor=actor, rows=rows, now=now, differing=differing)
    except RowsRefused as refusal:
        for index, reason in refusal.faults:
            faults.add(good[index], reason)
        return []
    return [
        RowResult(line, row, differs=differing_columns(line, differing.get(index, [])))
        for index, (line, row) in enumerate(zip(good, written, strict=True))
    ]


def title_of(line: Line, column: str) -> str:
    return next(one.title for one in line.sheet.columns if one.name == column)


def issue_reader(units: UnitIndex, lines: Sequence[Line]) -> Reader:
    """Reads a row of past issues; it names a cell by code, a category by code or name."""
    cells = {(unit_id, code): pk for pk, unit_id, code in Cell.objects.values_list("pk", "unit_id", "code")}
    categories: dict[str, str] = {}
    for code, *names in IssueCategory.objects.filter(active=True).values_list("code", "name_zh", "name_en"):
        categories |= dict.fromkeys((code, *names), code)

    def read(line: Line, wrong: Wrong) -> PastIssue | None:
        values = line.values
        unit, faults = units.named(line, "unit")
        wrong += [("unit", sentence) for _title, sentence in faults]
        cell, category = values.get("cell", ""), values.get("category")
        if unit and cell and (unit.pk, cell) not in cells:
            wrong.append(("cell", _("There is no cell “%s” at this unit.") % cell))
        if category and category not in categories:
            wrong.append(("category", _("There is no category “%s” in use.") % category))
        if line.faulty or wrong or unit is None:
            return None
        return PastIssue(
            unit_id=unit.pk,
            cell_id=cells[unit.pk, cell] if cell else None,
            category=categories[values["category"]],
            reported_at=local_moment(values["reported_on"]),
            closed_at=local_moment(values["closed_on"]),
            outcome=values.get("outcome") or Issue.Outcome.SOLVED.value,
            quantity=values.get("quantity"),
            **texts(values, "title", "resolution", "quantity_unit", "number"),
        )

    return read


def service_reader(units: UnitIndex, lines: Sequence[Line]) -> Reader:
    """Reads a row of past service; the people of all lines are read together."""
    contacts = list({normal_contact(line.values["person"]) for line in lines if line.values.get("person")})
    people = {contact: pk for some in batches(contacts) for contact, pk in find_ids_by_contacts(some).items()}

    def read(line: Line, wrong: Wrong) -> PastService | None:
        values = line.values
        contact = normal_contact(values.get("person", ""))
        if contact and contact not in people:
            wrong.append(("person", _("Nobody has this phone number or email.")))
        unit, faults = units.named(line, "unit")
        wrong += [("unit", sentence) for _title, sentence in faults]
        if line.faulty or wrong:
            return None
        return PastService(
            person_id=people[contact],
            unit_id=unit.pk if unit else None,
            day=values["day"],
            minutes=values["minutes"],
            **texts(values, "post", "what", "number"),
        )

    return read


def texts(values: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: values.get(name) or "" for name in names}


def issue_figures(issue: Any) -> Figures:
    for metric, amount in issue.credit["counts"].items():
        if "_taken_over" not in metric:
            yield issue.unit_id, localdate(issue.closed_at), metric, amount


def service_figures(log: Any) -> Figures:
    yield log.claim.post.unit_id, log.day, METRIC_OF[log.source], log.minutes


PAST = {
    "issues": PastSheet(issue_reader, take_over_issues, issue_figures),
    "service": PastSheet(service_reader, take_over_service, service_figures),
}
