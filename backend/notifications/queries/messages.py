"""Reads of messages: one's inbox, and the mails that an operator must know of."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from backend.common.db.rows import get_visible
from backend.common.errors import require
from backend.journal.scopes import Scope
from backend.notifications import policies
from backend.notifications.catalogue.declarations import OnClock
from backend.notifications.catalogue.digest import DIGEST
from backend.notifications.models import Message, Preference
from backend.organisations.models import Person, Unit

Reminder = tuple[UUID, UUID, datetime]  # person, subject, and when it expires
INBOX_FIELDS = ("id", "kind", "subject_type", "subject_id", "params", "created_at", "read_at")
MAIL_FIELDS = ("id", "version", "recipient_id", "kind", "subject_type", "subject_id", "created_at")
OUTCOME_FIELDS = ("state", "reason", "attempts", "send_after", "finished_at")


def list_inbox(*, actor: Person, unread: bool | None = None) -> QuerySet[Message, dict[str, Any]]:
    found = policies.visible_inbox(actor)
    if unread is not None:
        found = found.filter(read_at__isnull=unread)
    return found.values(*INBOX_FIELDS)


def count_unread(*, actor: Person) -> int:
    return policies.visible_inbox(actor).filter(read_at=None).count()


def get_inbox_message(*, actor: Person, id: UUID) -> Message:
    return get_visible(policies.visible_inbox(actor), id)


def list_mails(*, actor: Person, **filters: str) -> QuerySet[Message, dict[str, Any]]:
    """Mails to the actor's people, by state; ids and outcomes only. Raises NotAllowed."""
    require(policies.may_operate(actor))
    return policies.visible_mails(actor).filter(**filters).values(*MAIL_FIELDS, *OUTCOME_FIELDS)


def get_mail(*, actor: Person, id: UUID) -> Message:
    return get_visible(policies.visible_mails(actor).select_related("recipient__home_unit"), id)


def get_preference(*, actor: Person, id: UUID | None = None) -> Preference:
    """One's own; the defaults, as version 0, while nothing was ever set."""
    return Preference.objects.filter(person=actor).first() or Preference(person=actor, version=0)


def find_unqueued(
    rows: QuerySet[Any, Any] | Iterable[Mapping[str, Any]], kind: str, clock: OnClock, limit: int
) -> list[Reminder]:
    """Reminders of `rows` that no message of this kind reminds of yet. Querysets are filtered in the database, so that a sweep
    that finds nothing new is nearly free however much is coming up."""
    queued = Message.objects.filter(kind=kind, channel=Message.Channel.INBOX)
    if isinstance(rows, QuerySet):
        same = {"recipient": OuterRef("person_id"), "subject_id": OuterRef("pk"), "expires_at": OuterRef(clock.moment)}
        # As a value rather than as EXISTS: PostgreSQL turns that into a join, and the wrong one while its statistics are older
        # than what the last sweep has inserted. A value is looked up in the unique index, row by row.
        known = Subquery(queued.filter(**same).values("pk")[:1])
        new = rows.alias(known=known).filter(known=None, person__is_active=True)
        return list(new.values_list("person_id", "pk", clock.moment)[:limit])
    found = [(row["person_id"], row["id"], row["due_at"] - clock.ends_before) for row in rows]
    known_rows = queued.filter(subject_id__in={subject_id for _person, subject_id, _at in found})
    reminded = set(known_rows.values_list("recipient_id", "subject_id", "expires_at")) if found else ()
    return [reminder for reminder in found if reminder not in reminded]


def scope_of(person: Person) -> Scope:
    """The scope of entries about a person: of the home unit, else of the unit they serve in, else of their first role."""
    unit = person.home_unit or person.service_unit
    return (unit or Unit.objects.get(pk=person.grants[0].unit_id)).scope


def find_digest_params(*, actor: Person, week: str) -> dict[str, str] | None:
    """What the actor's digest of this week was queued with, if it was."""
    found = policies.visible_inbox(actor).filter(kind=DIGEST, dedupe_key=week)
    return found.values_list("params", flat=True).first()
