"""The one way in: drafts become rows, once per person, dedupe key and channel, in a constant number of statements."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from backend.common import calendar
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.declarations import MessageKind
from backend.notifications.models import Message
from backend.notifications.operations.inserting import Plan, insert_new
from backend.notifications.queries.recipients import (
    Recipient,
    count_mails_by_week,
    find_calendar_overrides,
    find_recipients,
)
from backend.notifications.timing import sending_time

WEEKLY_LIMIT = 5  # mails a person and week, urgent ones and the digest not counted; what exceeds it is in the digest
SKIPPED, PENDING, NO_MAIL = Message.State.SKIPPED.value, Message.State.PENDING.value, None


class Draft(NamedTuple):
    """A message that somebody should get; whether by mail and when is decided by `queue`."""

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
    """Decides for each draft its rows, remembering what it has given to whom in this batch."""

    def __init__(self, now: datetime, overrides: Mapping[date, bool], used: dict[tuple[UUID, date], int]) -> None:
        self.now, self.overrides, self.used = now, overrides, used
        self.times: dict[tuple[Any, ...], tuple[datetime, date]] = {}

    def plan(self, draft: Draft, person: Recipient) -> Plan:
        rule = CATALOGUE.messages[draft.kind]
        expires_at = draft.expires_at or (draft.not_before or self.now) + rule.useful_for
        state, reason, send_after = NO_MAIL, "", self.now
        if rule.mailed and person.wants_mail(rule.group):
            send_after, week = self.when(draft, rule, person)
            if send_after >= expires_at and rule.at_once:
                send_after, week = self.now, week_start(self.now)
            state, reason = self.mail_state(draft, rule, send_after, expires_at, week)
        finished_at = None if state == PENDING else self.now
        return Plan(*draft[:5], draft.params, expires_at, state, reason, send_after, finished_at)

    def when(self, draft: Draft, rule: MessageKind, person: Recipient) -> tuple[datetime, date]:
        """The first permitted moment and its week; a batch asks for few different ones, so they are kept."""
        start = max(self.now, draft.not_before or self.now)
        key = (start, rule.urgent, person.quiet_from, person.quiet_until)
        if key not in self.times:
            moment = sending_time(
                start,
                overrides=self.overrides,
                urgent=rule.urgent,
                quiet_from=person.quiet_from,
                quiet_until=person.quiet_until,
            )
            self.times[key] = (moment, week_start(moment))
        return self.times[key]

    def mail_state(
        self, draft: Draft, rule: MessageKind, send_after: datetime, expires_at: datetime, week: date
    ) -> tuple[str, str]:
        if send_after >= expires_at:
            return SKIPPED, "late"
        if rule.limited:
            used = self.used.get((draft.recipient_id, week), 0)
            if used >= WEEKLY_LIMIT:
                return SKIPPED, "limit"
            self.used[draft.recipient_id, week] = used + 1
        return PENDING, ""
