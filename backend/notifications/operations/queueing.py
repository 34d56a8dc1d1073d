"""Queueing: drafts become rows, once per person, dedupe key and channel, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from backend.common import calendar
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.declarations import MessageKind
from backend.notifications.catalogue.dependents import DEPENDENTS
from backend.notifications.models import Message
from backend.notifications.operations.inserting import Plan, insert_new
from backend.notifications.periods import SEND_AT, WEEK
from backend.notifications.queries.recipients import (
    Recipient,
    count_mails_by_week,
    find_calendar_overrides,
    find_recipients,
)
from backend.notifications.timing import QuietHours, permitted, send_at, useful_until

WEEKLY_LIMIT = 5  # news mailed to a person in a week; what exceeds it is in the next digest
LATE = "late"  # the reason
SKIPPED, PENDING, NO_MAIL = Message.State.SKIPPED.value, Message.State.PENDING.value, None


class Draft(NamedTuple):
    """A message for one person; `queue` decides whether and when it is mailed: `lead` before `expires_at`, or now."""

    recipient_id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    dedupe_key: str
    expires_at: datetime | None = None  # the kind's `useful_days` after it is sent when absent
    not_before: datetime | None = None
    params: Mapping[str, Any] = {}  # nobody changes it
    lead: timedelta | None = None


def queue(drafts: Iterable[Draft], *, now: datetime) -> int:
    """Insert what is not there yet; returns how many rows are new. Runs in the caller's transaction, or its own.

    Four statements for any number of drafts: recipients with preferences, calendar, mails of the week, insert.
    """
    drafts = list(drafts)
    if not drafts:
        return 0
    people = find_recipients({draft.recipient_id for draft in drafts})
    overrides = find_calendar_overrides(around=now)
    limited = {draft.recipient_id for draft in drafts if CATALOGUE.messages[draft.kind].limited}
    planner = Planner(now, overrides, count_mails_by_week(limited, since=week_start(now)))
    plans = [planner.plan(draft, people[draft.recipient_id]) for draft in drafts if draft.recipient_id in people]
    new = insert_new(plans, now=now)
    return new + tell_dependents([plan for plan in plans if plan.reason == LATE], now=now)


def tell_dependents(late: Iterable[Plan | Message], *, now: datetime) -> int:
    """Tell those who depend on somebody that there was no time left to tell that person; returns how many rows are new."""
    about: dict[str, list[Plan | Message]] = defaultdict(list)
    for row in late:
        if CATALOGUE.messages[row.kind].untold:
            about[row.subject_type].append(row)
    drafts = []
    for noun, rows in about.items():
        people = DEPENDENTS[noun]({row.subject_id for row in rows}, timezone.localdate(now))
        drafts += [
            Draft(person_id, CATALOGUE.messages[row.kind].untold, noun, row.subject_id, row.dedupe_key)
            for row in rows
            for person_id in {*people.get(row.subject_id, ())} - {row.recipient_id}
        ]
    return queue(drafts, now=now)


def week_start(moment: datetime) -> date:
    return calendar.week_of(timezone.localdate(moment)).start


class Planner:
    """Decides the rows of each draft. `used` counts mails by person and week, those of this batch included."""

    def __init__(self, now: datetime, overrides: Mapping[date, bool], used: dict[tuple[UUID, date], int]) -> None:
        self.now, self.used = now, used

        @cache  # a batch has few different ones
        def times(
            kind: str, start: datetime, expires_at: datetime | None, lead: timedelta | None, quiet_hours: QuietHours
        ) -> Times:
            rule = CATALOGUE.messages[kind]
            moment = send_at(rule, expires_at, start, overrides=overrides, lead=lead, quiet_hours=quiet_hours)
            sent_at = moment or start
            week = week_start(sent_at)
            monday = calendar.local_moment(week + WEEK, SEND_AT)
            digest = calendar.next_sending_time(monday, **permitted((None, None), overrides, rest_days=True))
            until = expires_at or useful_until(rule, sent_at, overrides=overrides)
            return Times(moment, until, week, in_digest=expires_at is None or expires_at > digest)

        self.times = times

    def plan(self, draft: Draft, person: Recipient) -> Plan:
        rule = CATALOGUE.messages[draft.kind]
        start = max(self.now, draft.not_before or self.now)
        times = self.times(draft.kind, start, draft.expires_at, draft.lead, person.quiet_hours)
        state, reason = NO_MAIL, ""
        if rule.mailed and person.wants_mail(rule):
            state, reason = self.state_of(draft, rule, times)
        finished_at = None if state == PENDING else self.now
        return Plan(
            *draft[:5], draft.params, times.expires_at, state, reason, times.send_after or self.now, finished_at
        )

    def state_of(self, draft: Draft, rule: MessageKind, times: "Times") -> tuple[str, str]:
        """Of a mail: to be sent, or skipped for this reason. Only what the next digest tells in time can exceed the limit."""
        if times.send_after is None:
            return SKIPPED, LATE
        if rule.limited:
            used = self.used.get((draft.recipient_id, times.week), 0)
            if used >= WEEKLY_LIMIT and times.in_digest:
                return SKIPPED, "limit"
            self.used[draft.recipient_id, times.week] = used + 1
        return PENDING, ""


class Times(NamedTuple):
    """When a mail is sent (None: too late), until when it is of use, its week, and whether the next digest comes before that."""

    send_after: datetime | None
    expires_at: datetime
    week: date
    in_digest: bool
