"""Queueing: drafts become rows, once per person, dedupe key and channel, in a constant number of statements."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from backend.common import calendar
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.models import Message
from backend.notifications.operations.inserting import Plan, insert_new
from backend.notifications.queries.recipients import (
    Recipient,
    count_mails_by_week,
    find_calendar_overrides,
    find_recipients,
)
from backend.notifications.timing import QuietHours, sending_time

WEEKLY_LIMIT = 5  # mails a person and week, urgent ones and the digest not counted; what exceeds it is in the digest
SKIPPED, PENDING, NO_MAIL = Message.State.SKIPPED.value, Message.State.PENDING.value, None


class Draft(NamedTuple):
    """A message for one person; `queue` decides whether and when it is mailed."""

    recipient_id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    dedupe_key: str
    expires_at: datetime | None = None  # as the kind's rule says when absent
    not_before: datetime | None = None
    params: Mapping[str, Any] = {}  # nobody changes it


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
    return insert_new(plans, now=now)


def week_start(moment: datetime) -> date:
    return calendar.week_of(timezone.localdate(moment)).start


class Planner:
    """Decides the rows of each draft. `used` counts mails by person and week, those of this batch included."""

    def __init__(self, now: datetime, overrides: Mapping[date, bool], used: dict[tuple[UUID, date], int]) -> None:
        self.now, self.used = now, used

        @cache  # a batch has few different ones
        def permitted(start: datetime, urgent: bool, quiet_hours: QuietHours) -> tuple[datetime, date]:
            moment = sending_time(start, overrides=overrides, urgent=urgent, quiet_hours=quiet_hours)
            return moment, week_start(moment)

        self.permitted = permitted

    def plan(self, draft: Draft, person: Recipient) -> Plan:
        rule = CATALOGUE.messages[draft.kind]
        expires_at = draft.expires_at or (draft.not_before or self.now) + rule.useful_for
        state, reason, send_after = NO_MAIL, "", self.now
        if rule.mailed and person.wants_mail(rule):
            start = max(self.now, draft.not_before or self.now)
            send_after, week = self.permitted(start, rule.urgent, person.quiet_hours)
            if send_after >= expires_at and rule.at_once:
                send_after, week = self.now, week_start(self.now)
            used = self.used.get((draft.recipient_id, week), 0)
            if send_after >= expires_at:
                state, reason = SKIPPED, "late"
            elif rule.limited and used >= WEEKLY_LIMIT:
                state, reason = SKIPPED, "limit"
            else:
                state = PENDING
                if rule.limited:
                    self.used[draft.recipient_id, week] = used + 1
        finished_at = None if state == PENDING else self.now
        return Plan(*draft[:5], draft.params, expires_at, state, reason, send_after, finished_at)
