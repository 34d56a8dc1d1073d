"""Reading in the inbox, and what an administrator decides about a mail whose outcome is unknown."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import expect_state, require
from backend.journal import operations as journal
from backend.notifications import policies
from backend.notifications.models import Message
from backend.notifications.queries.messages import get_inbox_message, get_mail
from backend.organisations.models import Person

State = Message.State
RELEASED_FOR = timedelta(days=1)


@operation
def mark_read(*, actor: Person, message_id: UUID, now: datetime) -> Message:
    """Mark a message as read; a second time changes nothing. No entry: reading is private. Raises NotFound."""
    message = get_inbox_message(actor=actor, id=message_id)
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=now)
    message.refresh_from_db(fields=["read_at"])
    return message


@operation
def release_mail(*, actor: Person, message_id: UUID, now: datetime) -> Message:
    """Send a mail again whose outcome is unknown or which failed: an administrator has found out that it did not arrive.

    Raises NotFound, NotAllowed, IllegalTransition.
    """
    message = get_mail(actor=actor, id=message_id)
    require(policies.may_operate(actor))
    expect_state(message, State.UNKNOWN, State.FAILED)
    home, facts = message.recipient.home_unit, {"message_kind": message.kind, "was": message.state}
    assert home is not None  # the policy found the mail by it
    expires_at = max(message.expires_at, now + RELEASED_FOR)
    versions.update_versioned(
        message, state=State.PENDING, reason="", attempts=0, send_after=now, expires_at=expires_at, finished_at=None
    )
    journal.record("message.released", actor=actor, at=now, subject=message, scope=home.scope, **facts)
    return message
