"""Sending mails: each at most once, and never a silent loss.

Lease a batch → check rights, preference and state again → commit SENDING → hand over → commit the outcome.
Nothing is sent inside a transaction. When a deliverer dies before SENDING, the lease ends and another one takes the mail.
When it dies after, nobody can know whether the mail arrived: it becomes UNKNOWN.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from time import monotonic
from typing import Any, TypedDict
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.common.db.clock import TOLERANCE
from backend.common.db.operations import operation
from backend.common.ids import new_id
from backend.common.ops.logs import logger
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.channels import Channel, Outcome, Result, Unreachable, open_channel
from backend.notifications.emails import RenderedEmail, render_emails
from backend.notifications.models import Message
from backend.notifications.operations.inserting import plain
from backend.notifications.operations.queueing import LATE, tell_dependents
from backend.notifications.operations.sending import RELEASED, note_batch, open_sending
from backend.notifications.queries.recipients import Recipient, find_calendar_overrides, find_readers, find_recipients
from backend.notifications.queries.subjects import find_own_rows
from backend.notifications.timing import send_at

State = Message.State
LEASE = timedelta(minutes=5)
BUDGET_SECONDS = 60  # a batch that takes longer leaves its rest to the next one, well within the lease
CHUNK = 20  # mails for which rights and state are looked up together, just before they are sent
MAX_ATTEMPTS = 8
FIRST_BACKOFF = timedelta(minutes=1)  # doubled with every attempt
UNLEASED = {"lease_id": None, "lease_until": None}
NOBODY = UUID(int=0)  # no row has it
log = logger(__name__)
# One statement between two mails: the outcome of the last one, and SENDING for the next. A commit per mail is the price of "at
# most one in doubt"; two updates in a transaction of the ORM were four round trips and most of the cost of a mail.
MARK = f"""
UPDATE {Message._meta.db_table} SET
    state = CASE WHEN id = %(last)s THEN %(state)s ELSE 'SENDING' END,
    reason = CASE WHEN id = %(last)s THEN %(reason)s ELSE reason END,
    attempts = CASE WHEN id = %(last)s THEN %(attempts)s ELSE attempts END,
    send_after = CASE WHEN id = %(last)s THEN %(send_after)s ELSE send_after END,
    finished_at = CASE WHEN id = %(last)s THEN %(finished_at)s ELSE finished_at END,
    lease_id = CASE WHEN id = %(last)s THEN NULL ELSE lease_id END,
    lease_until = CASE WHEN id = %(last)s THEN NULL ELSE lease_until END
WHERE id IN (%(last)s, %(next)s) AND lease_id = %(lease)s
    AND state = CASE WHEN id = %(last)s THEN 'SENDING' ELSE 'PENDING' END
RETURNING id"""  # noqa: S608


class DeliveryUpdate(TypedDict):
    """What is stored about a mail that was handed over, or tried."""

    state: str
    reason: str
    attempts: int
    send_after: Any
    finished_at: Any


UNTOUCHED = DeliveryUpdate(state="", reason="", attempts=0, send_after=None, finished_at=None)


def deliver_batch(*, now: datetime, limit: int) -> dict[str, int]:
    """Deliver up to `limit` due mails over one connection; returns counts of outcomes.

    Keys: sent, retried, failed, unknown, skipped, postponed, left. Empty when nothing was due. May run in any number of
    processes at once.
    """
    sending = open_sending(now=now)
    run = Delivery(now, mark_lost(now))
    messages = lease(now=now, limit=limit, lease_id=run.lease_id, frozen=sending.frozen_at is not None)
    if messages:
        note_batch(sending, now)
        channel = open_channel()
        try:
            run.deliver(messages, channel)
        except Unreachable as error:
            log.warning("delivery.unreachable", error=str(error))
            run.retry_at = now + FIRST_BACKOFF
        finally:
            run.finish()
            channel.close()
    return {name: count for name, count in run.counts.items() if count}


def mark_lost(now: datetime) -> int:
    """Mails found in SENDING after their lease: their deliverer died, and they may have arrived."""
    lost = Message.objects.filter(lease_over(now), state=State.SENDING)
    return lost.update(state=State.UNKNOWN, reason="lost", finished_at=now, **UNLEASED)


def lease_over(now: datetime) -> Q:
    """No lease lasts longer than LEASE: one that ends later was written by a clock that was wrong."""
    return Q(lease_until__lte=now) | Q(lease_until__gt=now + LEASE + TOLERANCE)


@operation
def lease(*, now: datetime, limit: int, lease_id: UUID, frozen: bool = False) -> list[Message]:
    """Lease due mails that no other deliverer has leased, those of one person together; while sending is frozen, released ones."""
    free = Q(lease_until=None) | lease_over(now)
    due = Message.objects.filter(free, state=State.PENDING, channel=Message.Channel.EMAIL, send_after__lte=now)
    due = due.filter(reason=RELEASED) if frozen else due
    due = due.order_by("send_after", "id").select_for_update(skip_locked=True, no_key=True)
    ids = list(due.values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    Message.objects.filter(pk__in=ids).update(lease_id=lease_id, lease_until=now + LEASE)
    return list(Message.objects.filter(pk__in=ids).order_by("recipient_id", "send_after", "id"))


def mark(last: UUID | None, update: DeliveryUpdate, sending: UUID | None, *, lease_id: UUID) -> set[UUID]:
    """Store `update` for the mail `last` and SENDING for the mail `sending`, each while this lease is valid and its state is the
    expected one. Returns the ids of the rows that changed."""
    values: dict[str, Any] = {**update, "last": last or NOBODY, "next": sending or NOBODY, "lease": lease_id}
    if connection.vendor != "postgresql":
        values = {name: plain(value) for name, value in values.items()}
    with connection.cursor() as cursor:
        cursor.execute(MARK, values)
        return {UUID(str(pk)) for (pk,) in cursor.fetchall()}


class Delivery:
    """One batch. The outcome of a mail is committed together with the SENDING of the next: one statement per mail."""

    def __init__(self, now: datetime, lost: int) -> None:
        self.now, self.lease_id, self.started = now, new_id(), monotonic()
        self.counts: Counter[str] = Counter(unknown=lost)
        self.overrides: Mapping[date, bool] = {}
        self.last: tuple[Message, Outcome] | None = None
        self.retry_at: datetime | None = None  # set when there is no server to talk to

    @property
    def moment(self) -> datetime:
        return self.now + timedelta(seconds=monotonic() - self.started)

    def deliver(self, messages: list[Message], channel: Channel) -> None:
        """Chunk by chunk, so that rights are read just before sending. Raises Unreachable."""
        self.overrides = find_calendar_overrides(around=self.now)
        for first in range(0, len(messages), CHUNK):
            for email in self.emails(messages[first : first + CHUNK]):
                if monotonic() - self.started > BUDGET_SECONDS:
                    return
                self.send(email, channel)

    def emails(self, messages: list[Message]) -> Iterator[RenderedEmail]:
        """Rendered one person at a time."""
        ids = {message.recipient_id for message in messages}
        readers = find_readers(ids, today=timezone.localdate(self.now))
        recipients = find_recipients(ids)
        own = find_own_rows((message.subject_type, message.subject_id) for message in messages)
        for person_id, group in groupby(messages, key=lambda message: message.recipient_id):
            reader, recipient = readers.get(person_id), recipients.get(person_id)
            waiting = [message for message in group if not self.defer(message, recipient)]
            yield from render_emails(waiting, reader, recipient, own=own, now=self.now)

    def defer(self, message: Message, recipient: Recipient | None) -> bool:
        """Defer a mail that is late and may not be sent now; or skip it, if it would come too late after that."""
        quiet_hours = recipient.quiet_hours if recipient else (None, None)
        rule = CATALOGUE.messages[message.kind]
        if message.expires_at <= self.now:
            return False
        moment = send_at(rule, message.expires_at, self.now, overrides=self.overrides, quiet_hours=quiet_hours)
        if moment is None:
            self.skip(message, LATE)
        elif moment > self.now:
            self.counts["postponed"] += self.leased(message).update(send_after=moment, **UNLEASED)
        return moment != self.now

    def send(self, email: RenderedEmail, channel: Channel) -> None:
        """Send one mail, or store why not."""
        message = email.message
        if email.mail is None:
            self.skip(message, email.reason)
            return
        channel.ready()
        if self.write_outcome(message):
            self.last = (message, channel.send(email.mail))

    def skip(self, message: Message, reason: str) -> None:
        """Skip the mail; after an error in rendering, try again later."""
        if reason == "error":
            name, update = self.retry_later(message, reason)
            self.counts[name] += self.leased(message).update(**update, **UNLEASED)
            return
        fields = {"state": State.SKIPPED, "reason": reason, "finished_at": self.moment, **UNLEASED}
        skipped = self.leased(message).update(**fields)
        self.counts["skipped"] += skipped
        if skipped and reason == LATE:
            tell_dependents([message], now=self.now)

    def leased(self, message: Message) -> QuerySet[Message]:
        """The row, while this lease is valid: it may have ended meanwhile."""
        return Message.objects.filter(pk=message.pk, state=State.PENDING, lease_id=self.lease_id)

    def write_outcome(self, message: Message | None) -> bool:
        """Store the outcome of the last mail, unless its lease ended and it is UNKNOWN, and SENDING for `message`. Returns
        whether `message` was still leased."""
        name, update, last = "", UNTOUCHED, None
        if self.last:
            last = self.last[0].pk
            name, update = self.result_of(*self.last)
        written = mark(last, update, message.pk if message else None, lease_id=self.lease_id) if last or message else ()
        self.counts[name] += last in written
        self.last = None
        return message is not None and message.pk in written

    def result_of(self, message: Message, outcome: Outcome) -> tuple[str, DeliveryUpdate]:
        """The name under which the outcome is counted, and the update."""
        if outcome.result == Result.RETRY:
            return self.retry_later(message, outcome.reason)
        state = outcome.result.value
        return state.lower(), self.finished(message, state, outcome.reason)

    def retry_later(self, message: Message, reason: str) -> tuple[str, DeliveryUpdate]:
        """Try again after a pause that doubles; failed after the eighth attempt."""
        update = self.finished(message, State.FAILED.value, reason)
        if update["attempts"] >= MAX_ATTEMPTS:
            return "failed", update
        send_after = self.moment + FIRST_BACKOFF * 2**message.attempts
        return "retried", {**update, "state": State.PENDING.value, "send_after": send_after, "finished_at": None}

    def finished(self, message: Message, state: str, reason: str) -> DeliveryUpdate:
        attempts, send_after = message.attempts + 1, message.send_after
        return DeliveryUpdate(
            state=state, reason=reason[:20], attempts=attempts, send_after=send_after, finished_at=self.moment
        )

    def finish(self) -> None:
        """Store the last outcome and end the lease of mails that were not reached; no attempt is counted."""
        self.write_outcome(None)
        rest = Message.objects.filter(lease_id=self.lease_id, state=State.PENDING)
        later = {"send_after": self.retry_at} if self.retry_at else {}
        self.counts["left"] += rest.update(**later, **UNLEASED)
