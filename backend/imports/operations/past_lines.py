"""The sheets of past issues and past service: reads their lines with few queries and takes them over in bulk."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from backend.common.calendar import local_moment
from backend.common.models import VersionedModel
from backend.grid.models import Cell
from backend.imports.operations.past_issues import take_over_issues
from backend.imports.operations.past_rows import RowsRefused, batches
from backend.imports.operations.past_service import take_over_service
from backend.imports.operations.unit_index import UnitIndex
from backend.imports.past import PastIssue, PastService
from backend.imports.reading import Faults, Line, Unreadable
from backend.issues.models import Issue, IssueCategory
from backend.organisations.contacts import normal_contact
from backend.organisations.models import Person
from backend.organisations.queries import find_ids_by_contacts
from backend.posts.queries import METRIC_OF

#: What a row adds to the figures: unit, day, metric, amount.
Figures = Iterator[tuple[UUID, date, str, int]]
Reader = Callable[[dict[str, Any]], Any]


class PastSheet(NamedTuple):
    """How a sheet's lines are read and taken over, and the figures of a row."""

    reader: Callable[[UnitIndex, Sequence[Line]], Reader]
    operation: Callable[..., list[Any]]
    figures: Callable[[Any], Figures]


def take_over(
    sheet: str, lines: Sequence[Line], *, actor: Person, units: UnitIndex, faults: Faults, now: datetime
) -> list[tuple[Line, VersionedModel | None]]:
    """Each line with its row, None for one that exists already. Faults go to `faults`; with one nothing is written."""
    reader, operation, _figures = PAST[sheet]
    read, rows, good = reader(units, lines), [], []
    for line in lines:
        try:
            rows.append(read(line.values))
            good.append(line)
        except Unreadable as fault:
            faults.add(line.sheet.title, line.number, str(fault))
    try:
        return list(zip(good, operation(actor=actor, rows=rows, now=now), strict=True))
    except RowsRefused as refusal:
        for index, reason in refusal.faults:
            faults.add(good[index].sheet.title, good[index].number, reason)
        return []


def issue_reader(units: UnitIndex, lines: Sequence[Line]) -> Reader:
    """Reads a row of past issues; it names a cell by code, a category by code or name."""
    cells = {(unit_id, code): pk for pk, unit_id, code in Cell.objects.values_list("pk", "unit_id", "code")}
    categories: dict[str, str] = {}
    for code, *names in IssueCategory.objects.filter(active=True).values_list("code", "name_zh", "name_en"):
        categories |= dict.fromkeys((code, *names), code)

    def read(values: dict[str, Any]) -> PastIssue:
        unit, cell = units.find(values["unit"]), values.get("cell", "")
        if cell and (unit.pk, cell) not in cells:
            raise Unreadable(_("There is no cell “%s” at this unit.") % cell)
        if values["category"] not in categories:
            raise Unreadable(_("There is no category “%s” in use.") % values["category"])
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
    contacts = list({normal_contact(line.values["person"]) for line in lines})
    people = {contact: pk for some in batches(contacts) for contact, pk in find_ids_by_contacts(some).items()}

    def read(values: dict[str, Any]) -> PastService:
        contact = normal_contact(values["person"])
        if contact not in people:
            raise Unreadable(_("Nobody has this phone number or email."))
        return PastService(
            person_id=people[contact],
            unit_id=units.find(values["unit"]).pk if values.get("unit") else None,
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
