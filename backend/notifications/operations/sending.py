"""After a restore: sending is frozen until somebody has decided about the mails that may have been sent already.

The database and a file beside it say until when mails were handed over. A database that knows of less than the file has been
restored. Where there is no such file (another machine), an operator freezes sending as the first step of the restore.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, require
from backend.journal import operations as journal
from backend.journal.scopes import Scope
from backend.notifications import marker, policies
from backend.notifications.models import Message, Sending
from backend.organisations.models import Person, Unit
from backend.organisations.queries import get_system

RELEASED, DROPPED = "released", "dropped"


class MailsUndecided(Conflict):
    code = "mails-undecided"
    title = _("Some mails that were held are not decided yet: release or drop them first.")


def open_sending(*, now: datetime) -> Sending:
    """The state of sending; freezes it when this database knows of less than was handed over from here."""
    sending, _made = Sending.objects.get_or_create(only=True, defaults={"created_at": now})
    handed_over = marker.read(sending.pk)
    if not sending.frozen_at and handed_over and (not sending.last_batch_at or handed_over > sending.last_batch_at):
        freeze_sending(actor=get_system(), now=now, lost_until=handed_over)
        sending.refresh_from_db()
    return sending


def note_batch(sending: Sending, now: datetime) -> None:
    """Before a batch is handed over, in the database and then in the file. Never backwards."""
    later = Q(last_batch_at=None) | Q(last_batch_at__lt=now)
    if Sending.objects.filter(later, pk=sending.pk).update(last_batch_at=now):
        marker.write(sending.pk, now)


@operation
def freeze_sending(*, actor: Person, now: datetime, lost_until: datetime | None = None) -> Sending:
    """Send nothing but what is released. What was to be sent before `lost_until` (now), or is queued from now on, is held.

    Raises NotAllowed.
    """
    require(actor.is_system or policies.may_operate(actor))
    sending, _made = Sending.objects.get_or_create(only=True, defaults={"created_at": now})
    if not sending.frozen_at:
        versions.update_versioned(sending, frozen_at=now, lost_until=lost_until or now)
        journal.record("sending.frozen", actor=actor, at=now, subject=sending, scope=scope())
    return sending


def held_mails(*, kind: str = "", ids: Collection[UUID] = ()) -> QuerySet[Message]:
    """Mails about which nobody has decided, of all kinds or of one, or those named; none while sending is not frozen."""
    sending = Sending.objects.exclude(frozen_at=None).first()
    if sending is None:
        return Message.objects.none()
    suspect = Q(send_after__lte=sending.lost_until) | Q(created_at__gte=sending.frozen_at)
    found = Message.objects.filter(suspect, state=Message.State.PENDING, channel=Message.Channel.EMAIL)
    found = found.exclude(reason=RELEASED)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(pk__in=ids) if ids else found


def count_held() -> dict[str, int]:
    rows = held_mails().values_list("kind").annotate(count=Count("pk")).order_by("kind")
    return dict(rows)


def frozen_since() -> tuple[datetime, int] | None:
    """Since when nothing is sent, and how many mails are not decided; None while mails are sent."""
    frozen_at = Sending.objects.exclude(frozen_at=None).values_list("frozen_at", flat=True).first()
    return (frozen_at, held_mails().count()) if frozen_at else None


@operation
def decide_held(*, actor: Person, now: datetime, release: bool, kind: str = "", ids: Collection[UUID] = ()) -> int:
    """Release or drop held mails: of one kind, those named, or all; returns how many. Raises NotAllowed."""
    require(actor.is_system or policies.may_operate(actor))
    dropped = {"state": Message.State.SKIPPED, "reason": DROPPED, "finished_at": now}
    count = held_mails(kind=kind, ids=ids).update(**({"reason": RELEASED} if release else dropped))
    if count:
        sending = Sending.objects.get()
        versions.update_versioned(sending)
        facts = {"decision": RELEASED if release else DROPPED, "message_kind": kind, "count": count}
        journal.record("sending.decided", actor=actor, at=now, subject=sending, scope=scope(), **facts)
    return count


@operation
def resume_sending(*, actor: Person, now: datetime) -> Sending | None:
    """Send again; None when it was not frozen. Raises NotAllowed, MailsUndecided."""
    require(actor.is_system or policies.may_operate(actor))
    sending = Sending.objects.exclude(frozen_at=None).first()
    if sending is None:
        return None
    if held_mails().exists():
        raise MailsUndecided
    versions.update_versioned(sending, frozen_at=None, lost_until=None, last_batch_at=now)
    journal.record("sending.resumed", actor=actor, at=now, subject=sending, scope=scope())
    return sending


def scope() -> Scope:
    """Of the whole installation: its first district."""
    return Unit.objects.filter(parent=None).earliest("id").scope
