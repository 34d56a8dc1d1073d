"""What waits for one person, in the active language: by kind, oldest first, each row with the step that ends it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import resolve
from django.utils import timezone
from django.utils.functional import Promise

from backend.common.calendar import local_moment
from backend.common.ids import new_id
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.waiting import LISTS, WaitingList
from backend.notifications.queries.waiting import Holder, find_holders, first_waiting
from backend.organisations.models import Person

LONG = 14  # days after which what waits with somebody below is shown to those above as well
MOST_READ = 500  # of each kind for a digest; more are counted as lying below
EVENING = time(18)  # what is due on a day is due when the day's work is over, as the reminders say


class Step(NamedTuple):
    name: str
    method: str
    url: str


class WaitingRow(NamedTuple):
    """`title` is for the signed-in reader; `mail_title` names nothing that a mail may not carry. `held_by` is the nearest unit or cell
    whose people may take the step, "" where that is the reader."""

    id: UUID
    title: str
    mail_title: str
    url: str
    since: datetime
    days: int
    due_at: datetime | None
    held_by: str
    step: Step


@dataclass(frozen=True)
class WaitingGroup:
    """`count` rows wait; `below` of them are with somebody nearer, and have not waited long."""

    kind: str
    heading: str
    count: int
    rows: list[WaitingRow]
    below: int = 0


def find_waiting(
    actor: Person, *, now: datetime, most: int, lists: Iterable[WaitingList] = LISTS
) -> list[WaitingGroup]:
    """Everything that waits for the actor, the first `most` rows of each kind; kinds without rows are left out."""
    found = [(waiting, first_waiting(actor, waiting, now, most)) for waiting in lists]
    holders = find_holders(((waiting, row) for waiting, rows in found for row in rows), timezone.localdate(now))
    groups = []
    for waiting, rows in found:
        if rows:
            shown = [waiting_row(actor, waiting, row, holders, now) for row in rows]
            groups.append(WaitingGroup(waiting.kind, str(waiting.heading), rows[0]["total"], shown))
    return groups


def find_nearest(actor: Person, *, now: datetime) -> list[WaitingGroup]:
    """What waits for the actor before others, and what has waited for long with others; the rest is counted as `below`."""
    return [nearest(group) for group in find_waiting(actor, now=now, most=MOST_READ)]


def nearest(group: WaitingGroup) -> WaitingGroup:
    mine = [row for row in group.rows if not row.held_by]
    long = [row for row in group.rows if row.held_by and row.days >= LONG]
    rows = [*mine, *long]
    return replace(group, rows=rows, count=len(rows), below=group.count - len(rows))


def list_rows(
    actor: Person, waiting: WaitingList, rows: Sequence[Mapping[str, Any]], now: datetime
) -> list[WaitingRow]:
    """A page of one list."""
    holders = find_holders([(waiting, row) for row in rows], timezone.localdate(now))
    return [waiting_row(actor, waiting, row, holders, now) for row in rows]


def waiting_row(
    actor: Person,
    waiting: WaitingList,
    row: Mapping[str, Any],
    holders: Mapping[tuple[str, UUID], Holder],
    now: datetime,
) -> WaitingRow:
    subject, since = CATALOGUE.nouns[waiting.noun].subject(row), as_moment(row["waits_since"], time())
    assert since is not None
    days = max((timezone.localdate(now) - timezone.localdate(since)).days, 0)
    holder = holders.get((waiting.kind, row["id"]))
    held_by = holder.name if holder and actor.pk not in holder.people else ""
    if waiting.held and row[waiting.held] not in (None, actor.pk):
        held_by = str(waiting.held_by)
    return WaitingRow(
        row["id"],
        subject.title,
        subject.mail_title,
        subject.url,
        since,
        days,
        as_moment(row["waits_until"], EVENING),
        held_by,
        Step(str(step_name(waiting.step)), "POST", waiting.step_url(row["id"])),
    )


def as_moment(value: date | datetime | None, clock: time) -> datetime | None:
    """A day is taken at `clock`, local time."""
    return value if value is None or isinstance(value, datetime) else local_moment(value, clock)


@cache
def step_name(step: str) -> str | Promise:
    """What the API calls the step, translated for each reader."""
    view: Any = resolve(f"/api/v1/{step}" % new_id()).func
    return view.view_class.summaries["post"]
