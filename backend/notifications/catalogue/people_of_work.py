"""Whom issues and tasks concern: who reported or offered, who handles, who may verify, and the level above."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from backend.handbook.models import Visit
from backend.issues.models import Issue
from backend.issues.policies import GRID
from backend.journal.models import Entry
from backend.notifications.catalogue.resolvers import About, People, RoleScope, grouped, levels
from backend.organisations.models import RESIDENT_ID
from backend.organisations.policies import ORGANISERS
from backend.tasks.models import Task
from backend.tasks.policies import VERIFIERS

Row = Mapping[str, Any]
OVERDUE_FOR = timedelta(days=7)  # how long it is of use to be told that something is late
WHERE = ("pk", "unit_path", "cell_id", "cell__parent_id")
ISSUE_FIELDS = (
    *WHERE, "due_at", "reporter_id", "ledger_key", "handler_id", "handler__is_active", "handler_unit__path", "responded_by_id",
)  # fmt: skip


def rows_of(rows: QuerySet[Any], entries: Sequence[Entry], *fields: str) -> dict[UUID, Row]:
    """The rows that the entries are about, in one statement."""
    return {row["pk"]: row for row in rows.filter(pk__in={entry.subject_id for entry in entries}).values(*fields)}


def issue_levels(rows: Collection[Row], today: date) -> dict[UUID, list[list[UUID]]]:
    """Who handles each issue, then the levels above: the handler, the organisers of the unit that handles it or of its location,
    and of the units above. A handler who has left handles nothing."""
    handlers = {row["pk"]: row["handler_id"] for row in rows if row["handler__is_active"]}
    where = {
        row["pk"]: RoleScope(row["handler_unit__path"]) if row["handler_unit__path"] else scope_of(row) for row in rows
    }
    above = levels(where, today, ORGANISERS, {pk: (handler,) for pk, handler in handlers.items()})
    return {pk: [[handlers[pk]], *found] if pk in handlers else found for pk, found in above.items()}


def scope_of(row: Row) -> RoleScope:
    return RoleScope(row["unit_path"], [row["cell_id"], row["cell__parent_id"]])


def scopes_of(rows: Mapping[UUID, Row]) -> dict[UUID, RoleScope]:
    return {pk: scope_of(row) for pk, row in rows.items()}


def issue_handlers(entries: Sequence[Entry], today: date) -> People:
    rows = rows_of(Issue.objects.all(), entries, *ISSUE_FIELDS)
    found = issue_levels(rows.values(), today)
    return {entry.pk: next(iter(found.get(entry.subject_id, ())), ()) for entry in entries}


def issue_reporter(entries: Sequence[Entry], today: date) -> People:
    """Who reported it with an account; residents without one look it up by their code."""
    with_account = Issue.objects.exclude(reporter=RESIDENT_ID).filter(ledger_key=None)
    rows = rows_of(with_account, entries, "pk", "reporter_id")
    return {entry.pk: (rows[entry.subject_id]["reporter_id"],) for entry in entries if entry.subject_id in rows}


def issue_verifiers(entries: Sequence[Entry], today: date) -> People:
    """The nearest people of the grid who neither handled nor answered it, and did no task of it."""
    rows = rows_of(Issue.objects.all(), entries, *ISSUE_FIELDS)
    done = Task.objects.filter(belongs_type=Task.Belongs.ISSUE, belongs_id__in=rows.keys())
    doers = grouped((issue_id, pk) for issue_id, pk in done.values_list("belongs_id", "person_id") if issue_id and pk)
    concerned = {pk: {row["handler_id"], row["responded_by_id"], *doers.get(str(pk), ())} for pk, row in rows.items()}
    found = levels(scopes_of(rows), today, GRID, concerned)
    return {entry.pk: next(iter(found.get(entry.subject_id, ())), ()) for entry in entries}


def issue_promisers(entries: Sequence[Entry], today: date) -> People:
    """The member who noted a family's request that became this issue, about the visit: who said that it would be seen to."""
    visits = Visit.objects.filter(issue_id__in={entry.subject_id for entry in entries})
    rows = visits.values_list("issue_id", "person_id", "pk")
    about: dict[UUID, list[About]] = defaultdict(list)
    for issue_id, person_id, pk in rows:
        about[issue_id].append(About(person_id, pk))
    return {entry.pk: about.get(entry.subject_id, ()) for entry in entries}


def task_offerer(entries: Sequence[Entry], today: date) -> People:
    rows = rows_of(Task.objects.all(), entries, "pk", "offered_by_id")
    return {entry.pk: (rows[entry.subject_id]["offered_by_id"],) for entry in entries if entry.subject_id in rows}


def task_verifiers(entries: Sequence[Entry], today: date) -> People:
    """Who offered it, while they may verify it; else the nearest who may. Never the person who did it."""
    rows = rows_of(Task.objects.all(), entries, *WHERE, "offered_by_id", "person_id")
    found = levels(scopes_of(rows), today, VERIFIERS, {pk: (row["person_id"],) for pk, row in rows.items()})
    people: dict[UUID, Sequence[UUID]] = {}
    for entry in entries:
        row, standing = rows.get(entry.subject_id), found.get(entry.subject_id, [])
        offerer = [level for level in standing if row and row["offered_by_id"] in level]
        people[entry.pk] = [row["offered_by_id"]] if row and offerer else next(iter(standing), [])
    return people


def told_at(level: int, moment: Callable[[Row], datetime], rows: QuerySet[Any], today: date) -> Iterator[Row]:
    """A row for the reminders per issue and person of this level, 0 being who handles it."""
    issues = list(rows.order_by("due_at", "pk").values(*ISSUE_FIELDS))
    found = issue_levels(issues, today)
    for row in issues:
        for person_id in found[row["pk"]][level] if len(found[row["pk"]]) > level else ():
            yield {"id": row["pk"], "person_id": person_id, "due_at": moment(row)}


def issues_due_between(start: datetime, end: datetime) -> Iterator[Row]:
    due = Issue.objects.filter(state__in=Issue.UNANSWERED, due_at__gte=start, due_at__lt=end)
    return told_at(0, lambda row: row["due_at"], due, timezone.localdate(start))


def issues_overdue(level: int, start: datetime, end: datetime) -> Iterator[Row]:
    """Issues that are late at `start`: nobody is told beforehand what may still be answered. Their moment is the one until
    which it is of use to know."""
    late = Issue.objects.filter(state__in=Issue.UNANSWERED, due_at__gte=start - OVERDUE_FOR, due_at__lt=start)
    return told_at(level, lambda row: row["due_at"] + OVERDUE_FOR, late, timezone.localdate(start))
