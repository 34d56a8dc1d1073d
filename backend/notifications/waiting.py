"""What waits for one person, in the active language: by kind, oldest first, each row with the step that ends it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from backend.notifications.queries.waiting import first_waiting
from backend.organisations.models import Person

EVENING = time(18)  # what is due on a day is due when the day's work is over, as the reminders say


class Step(NamedTuple):
    name: str
    method: str
    url: str


class WaitingRow(NamedTuple):
    """`title` is for the signed-in reader; `mail_title` names nothing that a mail may not carry."""

    id: UUID
    title: str
    mail_title: str
    url: str
    since: datetime
    days: int
    due_at: datetime | None
    step: Step


@dataclass(frozen=True)
class WaitingGroup:
    kind: str
    heading: str
    count: int
    rows: list[WaitingRow]


def find_waiting(
    actor: Person, *, now: datetime, most: int, lists: Iterable[WaitingList] = LISTS
) -> list[WaitingGroup]:
    """Everything that waits for the actor, the first `most` rows of each kind; kinds without rows are left out."""
    groups = []
    for waiting in lists:
        if rows := first_waiting(actor, waiting, now, most):
            shown = [waiting_row(waiting, row, now) for row in rows]
            groups.append(WaitingGroup(waiting.kind, str(waiting.heading), rows[0]["total"], shown))
    return groups


def waiting_row(waiting: WaitingList, row: Mapping[str, Any], now: datetime) -> WaitingRow:
    subject, since = CATALOGUE.nouns[waiting.noun].subject(row), moment(row["waits_since"], time())
    assert since is not None
    days = (timezone.localdate(now) - timezone.localdate(since)).days
    step = Step(str(step_name(waiting.step)), "POST", waiting.step_url(row["id"]))
    due_at = moment(row["waits_until"], EVENING)
    return WaitingRow(row["id"], subject.title, subject.mail_title, subject.url, since, days, due_at, step)


def moment(value: date | datetime | None, clock: time) -> datetime | None:
    """A day is taken at `clock`, local time."""
    return value if value is None or isinstance(value, datetime) else local_moment(value, clock)


@cache
def step_name(step: str) -> str | Promise:
    """What the API calls the step, translated for each reader."""
    view: Any = resolve(f"/api/v1/{step}" % new_id()).func
    return view.view_class.summaries["post"]
