"""Reminders: a sweep over what comes up. Each is queued once per occasion, however often the sweep runs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from backend.common.errors import require
from backend.handbook.queries import promises_due_between
from backend.notifications import queries
from backend.notifications.models import Message
from backend.notifications.operations.queueing import Draft, queue
from backend.notifications.timing import horizon
from backend.organisations.models import Person
from backend.pledges.queries import notes_due_between, reviews_due_between, submissions_due_between
from backend.posts.queries import duties_between, offers_lapsing_between
from backend.tasks.queries import tasks_due_between

Kind = Message.Kind
BATCH = 5_000


@dataclass(frozen=True)
class Sweep:
    """One kind of reminder: how long before, where the occasions are found, and which field is their moment."""

    kind: str
    subject_type: str
    lead: timedelta
    between: Callable[[datetime, datetime], Iterable[dict[str, Any]]]
    subject_field: str
    moment_field: str
    urgent: bool = False

    def drafts(self, rows: Iterable[dict[str, Any]]) -> Iterator[Draft]:
        for row in rows:
            if row["person_id"] is not None:
                at = row[self.moment_field]
                occasion = at.isoformat()
                yield Draft(
                    row["person_id"],
                    self.kind,
                    self.subject_type,
                    row[self.subject_field],
                    occasion,
                    late_after=at,
                    params={"at": occasion},
                )


SWEEPS = (
    Sweep(Kind.DUTY_SOON, "claim", timedelta(hours=24), duties_between, "claim_id", "starts_at"),
    Sweep(Kind.TASK_DUE, "task", timedelta(hours=24), tasks_due_between, "id", "due_at"),
    Sweep(Kind.PROMISE_DUE, "visit", timedelta(hours=24), promises_due_between, "id", "due_at"),
    Sweep(Kind.PLEDGES_TO_SUBMIT, "pledgelist", timedelta(days=3), submissions_due_between, "id", "due_at"),
    Sweep(Kind.PLEDGES_TO_REVIEW, "pledgelist", timedelta(days=3), reviews_due_between, "id", "due_at"),
    Sweep(Kind.QUARTER_NOTE_DUE, "pledge", timedelta(days=3), notes_due_between, "id", "due_at"),
    Sweep(Kind.OFFER_LAPSING, "claim", timedelta(hours=3), offers_lapsing_between, "id", "offer_until", urgent=True),
)


def queue_reminders(*, actor: Person, now: datetime, limit: int) -> int:
    """Queue the reminders that are due; returns how many messages are new, 0 when nothing is left to queue.

    Stops after the batch in which `limit` is reached: call it again then. A transaction per batch.
    """
    require(actor.is_system)
    overrides = queries.find_calendar_overrides(around=now)
    queued = 0
    for sweep in SWEEPS:
        until = horizon(now, sweep.lead, overrides=overrides, urgent=sweep.urgent)
        for rows in batches(sweep.between(now, until)):
            with transaction.atomic():
                queued += queue(fresh(list(sweep.drafts(rows)), now), now=now)
            if queued >= limit:
                return queued
    return queued


def batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch


def fresh(drafts: list[Draft], now: datetime) -> list[Draft]:
    """Without those that were queued before: asking is cheaper than inserting in vain, at every tick of the clock."""
    if not drafts:
        return []
    known = queries.find_occasions(drafts[0].kind, {draft.recipient_id for draft in drafts}, after=now)
    return [draft for draft in drafts if (draft.recipient_id, draft.subject_id, draft.occasion) not in known]
