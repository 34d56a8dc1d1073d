"""Reminders: a sweep over what comes up. Each is queued once per moment, however often the sweep runs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from backend.campaigns.queries import slips_closing_between
from backend.common.errors import require
from backend.handbook.queries import consents_ending_between, promises_by_moment
from backend.notifications import queries
from backend.notifications.models import Message
from backend.notifications.operations.queueing import Draft, queue
from backend.notifications.timing import horizon
from backend.organisations.models import Person
from backend.pledges.queries import notes_due_between, reviews_due_between, submissions_due_between
from backend.posts.queries import duties_by_moment, offers_lapsing_between
from backend.tasks.queries import tasks_due_between

Kind = Message.Kind
READ = 50_000  # reminders found by one statement: each looks again past those that the one before has found
BATCH = 5_000  # reminders queued by one transaction: on SQLite nobody else writes meanwhile


def as_drafts(kind: str, subject_type: str, rows: Iterable[tuple[UUID, UUID, datetime]]) -> list[Draft]:
    """The dedupe key is the moment in UTC: the same one, however its time zone is written."""

    @cache
    def naming(at: datetime) -> tuple[str, dict[str, str]]:
        dedupe_key = at.astimezone(UTC).isoformat()
        return dedupe_key, {"at": dedupe_key}

    return [
        Draft(person_id, kind, subject_type, subject_id, naming(at)[0], at, None, naming(at)[1])
        for person_id, subject_id, at in rows
    ]


@dataclass(frozen=True)
class Sweep:
    """One kind of reminder: how long before, where the rows are found, and which field is their moment."""

    kind: str
    subject_type: str
    lead: timedelta
    between: Callable[[datetime, datetime], Iterable[QuerySet[Any, Any]]]
    moment: str
    urgent: bool = False

    def drafts(self, rows: Iterable[tuple[UUID, UUID, datetime]]) -> list[Draft]:
        return as_drafts(self.kind, self.subject_type, rows)


def tasks(start: datetime, end: datetime) -> list[QuerySet[Any, Any]]:
    return [tasks_due_between(start, end)]


def offers(start: datetime, end: datetime) -> list[QuerySet[Any, Any]]:
    return [offers_lapsing_between(start, end)]


SWEEPS = (
    Sweep(Kind.DUTY_SOON, "claim", timedelta(hours=24), duties_by_moment, "starts_at"),
    Sweep(Kind.TASK_DUE, "task", timedelta(hours=24), tasks, "due_at"),
    Sweep(Kind.PROMISE_DUE, "visit", timedelta(hours=24), promises_by_moment, "due_at"),
    # Of those who have neither agreed nor objected, once a quarter at most, on the last working day but one.
    Sweep(Kind.SLIP_CLOSING, "slip", timedelta(days=2), slips_closing_between, "object_until"),
    Sweep(Kind.OFFER_LAPSING, "claim", timedelta(hours=3), offers, "offer_until", urgent=True),
)
# How long before a consent ends, at 18:00, and how long before the next reminder: both come at nine in the morning.
FIRST, LAST = timedelta(days=30, hours=9), timedelta(days=7, hours=9)
DEADLINE = timedelta(days=3)
# Deadlines of lists: few, and worked out row by row.
DEADLINES: tuple[tuple[str, str, Callable[[datetime, datetime], Iterable[dict[str, Any]]]], ...] = (
    (Kind.PLEDGES_TO_SUBMIT, "pledgelist", submissions_due_between),
    (Kind.PLEDGES_TO_REVIEW, "pledgelist", reviews_due_between),
    (Kind.QUARTER_NOTE_DUE, "pledge", notes_due_between),
)


def queue_reminders(*, actor: Person, now: datetime, limit: int) -> int:
    """Queue the reminders that are due; returns how many messages are new, 0 when nothing is left to queue.

    Stops after the look in which `limit` is reached (a look finds at most READ): call it again then. A transaction per
    BATCH.
    """
    require(actor.is_system)
    overrides = queries.find_calendar_overrides(around=now)
    queued = 0
    for sweep in SWEEPS:
        until = horizon(now, sweep.lead, overrides=overrides, urgent=sweep.urgent)
        for rows in sweep.between(now, until):
            queued += queue_untold(sweep, rows, now)
            if queued >= limit:
                return queued
    return queued + queue_deadlines(now, horizon(now, DEADLINE, overrides=overrides)) + queue_consents(now, overrides)


def queue_consents(now: datetime, overrides: Mapping[date, bool]) -> int:
    """A household's consent ends in thirty days, then in seven: once each to those who may renew it.

    The first is of no use once the second is due; a consent given for a shorter time than that has the second alone. A
    renewed consent has another end, of which is reminded anew.
    """
    nearer, farther = (horizon(now, lead, overrides=overrides) for lead in (LAST, FIRST))
    drafts = []
    for row in consents_ending_between(now, farther):
        lead, expires_at = (LAST, row["due_at"]) if row["due_at"] < nearer else (FIRST, row["due_at"] - LAST)
        if row["consent_on"] <= row["consent_until"] - lead:
            drafts.append(consent_draft(row, lead, expires_at))
    told = queries.told_of(Kind.CONSENT_ENDING, [draft.subject_id for draft in drafts]) if drafts else set()
    untold = [draft for draft in drafts if (draft.recipient_id, draft.subject_id, draft.expires_at) not in told]
    if not untold:
        return 0
    with transaction.atomic():
        return queue(untold, now=now)


def consent_draft(row: Mapping[str, Any], lead: timedelta, expires_at: datetime) -> Draft:
    ends = row["due_at"].astimezone(UTC).isoformat()
    dedupe_key, params = f"{lead.days}:{ends}", {"at": ends}
    return Draft(row["person_id"], Kind.CONSENT_ENDING, "household", row["id"], dedupe_key, expires_at, params=params)


def queue_deadlines(now: datetime, until: datetime) -> int:
    queued = 0
    for kind, subject_type, between in DEADLINES:
        rows = [(row["person_id"], row["id"], row["due_at"]) for row in between(now, until)]
        told = queries.told_of(kind, [subject_id for _person, subject_id, _at in rows]) if rows else set()
        untold = [row for row in rows if row not in told]
        if untold:
            with transaction.atomic():
                queued += queue(as_drafts(kind, subject_type, untold), now=now)
    return queued


def queue_untold(sweep: Sweep, rows: QuerySet[Any, Any], now: datetime) -> int:
    found = list(queries.untold(rows, sweep.kind, sweep.moment)[:READ])
    # Those of one person together, in the order of time: who they are is asked once, not in every batch anew.
    found.sort(key=lambda row: row[0].int)
    queued = 0
    for first in range(0, len(found), BATCH):
        with transaction.atomic():
            queued += queue(sweep.drafts(found[first : first + BATCH]), now=now)
    return queued
