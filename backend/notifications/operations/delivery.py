"""Sending mails: each at most once, and never a silent loss.

lease a batch → look at rights, preference and state again → commit SENDING → hand over → commit the outcome.
Nothing is sent inside a transaction. A deliverer that dies before SENDING loses nothing: the lease ends and another takes
the mail. One that dies after it leaves a mail of which nobody can know whether it arrived; it becomes UNKNOWN.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from time import monotonic
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.common.db.operations import operation
from backend.common.ids import new_id
from backend.common.ops.logs import logger
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.channels import Channel, Outcome, Result, Unreachable, open_channel
from backend.notifications.emails import RenderedEmail, render_emails
from backend.notifications.models import Message
from backend.notifications.operations.delivery_state import DeliveryUpdate, mark
from backend.notifications.queries.recipients import Recipient, find_calendar_overrides, find_readers, find_recipients
from backend.notifications.queries.subjects import find_own_rows
from backend.notifications.timing import sending_time

State = Message.State
LEASE = timedelta(minutes=5)
BUDGET_SECONDS = 60  # a batch that takes longer leaves its rest to the next one, well within the lease
CHUNK = 20  # mails for which rights and state are looked up together, just before they are sent
MAX_ATTEMPTS = 8
FIRST_BACKOFF = timedelta(minutes=1)  # doubled with every attempt
UNLEASED = {"lease_id": None, "lease_until": None}
UNTOUCHED = DeliveryUpdate(state="", reason="", attempts=0, send_after=None, finished_at=None)
log = logger(__name__)


def deliver_batch(*, now: datetime, limit: int) -> dict[str, int]:
    """Deliver up to `limit` due mails over one connection; returns how many came to which end.

    Keys: sent, retried, failed, unknown, skipped, postponed, left. Empty when nothing was due. May run in any number of
    processes at once.
    """
    run = Delivery(now, mark_lost(now))
    messages = lease(now=now, limit=limit, lease_id=run.lease_id)
    if messages:
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
    lost = Message.objects.filter(state=State.SENDING, lease_until__lte=now)
    return lost.update(state=State.UNKNOWN, reason="lost", finished_at=now, lease_id=None, lease_until=None)


@operation
def lease(*, now: datetime, limit: int, lease_id: UUID) -> list[Message]:
    """Take due mails that nobody else has, those of one person together."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    due = Message.objects.filter(free, state=State.PENDING, channel=Message.Channel.EMAIL, send_after__lte=now)
    due = due.order_by("send_after", "id").select_for_update(skip_locked=True, no_key=True)
    ids = list(due.values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    Message.objects.filter(pk__in=ids).update(lease_id=lease_id, lease_until=now + LEASE)
    return list(Message.objects.filter(pk__in=ids).order_by("recipient_id", "send_after", "id"))


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
        """Chunk by chunk, so that rights are looked at just before sending. Raises Unreachable."""
        self.overrides = find_calendar_overrides(around=self.now)
        for first in range(0, len(messages), CHUNK):
            for email in self.emails(messages[first : first + CHUNK]):
                if monotonic() - self.started > BUDGET_SECONDS:
                    return
                self.send(email, channel)

    def emails(self, messages: list[Message]) -> Iterator[RenderedEmail]:
        """What each person is to be sent, written when its turn comes."""
        ids = {message.recipient_id for message in messages}
        readers = find_readers(ids, today=timezone.localdate(self.now))
        recipients = find_recipients(ids)
        own = find_own_rows((message.subject_type, message.subject_id) for message in messages)
        for person_id, group in groupby(messages, key=lambda message: message.recipient_id):
            reader, recipient = readers.get(person_id), recipients.get(person_id)
            waiting = [message for message in group if not self.defer(message, recipient)]
            yield from render_emails(waiting, reader, recipient, own=own, now=self.now)

    def defer(self, message: Message, recipient: Recipient | None) -> bool:
        """Defer a mail that was due in the daytime and is looked at in the night; or skip it, if it expires before the morning."""
        quiet = {"quiet_from": recipient.quiet_from, "quiet_until": recipient.quiet_until} if recipient else {}
        rule = CATALOGUE.messages[message.kind]
        permitted = sending_time(self.now, overrides=self.overrides, urgent=rule.urgent, **quiet)
        if permitted <= self.now or message.expires_at <= self.now:
            return False
        if permitted >= message.expires_at:
            if not rule.at_once:
                self.skip(message, "late")
            return not rule.at_once
        self.counts["postponed"] += self.leased(message).update(send_after=permitted, **UNLEASED)
        return True

    def send(self, email: RenderedEmail, channel: Channel) -> None:
        """Send one mail, or write down why not."""
        message = email.message
        if email.mail is None:
            self.skip(message, email.reason)
            return
        channel.ready()
        if self.write_outcome(message):
            self.last = (message, channel.send(email.mail))

    def skip(self, message: Message, reason: str) -> None:
        """Skip it; or, when a fault of the program kept it from being rendered, try again later."""
        if reason == "error":
            name, update = self.retry_later(message, reason)
            self.counts[name] += self.leased(message).update(**update, **UNLEASED)
            return
        fields = {"state": State.SKIPPED, "reason": reason, "finished_at": self.moment, **UNLEASED}
        self.counts["skipped"] += self.leased(message).update(**fields)

    def leased(self, message: Message) -> QuerySet[Message]:
        """The row, if this deliverer still holds it: a lease may have run out meanwhile."""
        return Message.objects.filter(pk=message.pk, state=State.PENDING, lease_id=self.lease_id)

    def write_outcome(self, message: Message | None) -> bool:
        """Write down what became of the last mail, unless its lease ran out and it was declared unknown, and that `message`
        is being sent; False when this batch no longer holds it."""
        name, update, last = "", UNTOUCHED, None
        if self.last:
            last = self.last[0].pk
            name, update = self.result_of(*self.last)
        written = mark(last, update, message.pk if message else None, lease_id=self.lease_id) if last or message else ()
        self.counts[name] += last in written
        self.last = None
        return message is not None and message.pk in written

    def result_of(self, message: Message, outcome: Outcome) -> tuple[str, DeliveryUpdate]:
        """How the outcome is counted, and what is written about it."""
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
        return {
            "state": state,
            "reason": reason[:20],
            "attempts": message.attempts + 1,
            "send_after": message.send_after,
            "finished_at": self.moment,
        }

    def finish(self) -> None:
        """The last outcome, and whatever of the batch was not reached becomes free again; no attempt is counted."""
        self.write_outcome(None)
        rest = Message.objects.filter(lease_id=self.lease_id, state=State.PENDING)
        later = {"send_after": self.retry_at} if self.retry_at else {}
        self.counts["left"] += rest.update(**later, **UNLEASED)
