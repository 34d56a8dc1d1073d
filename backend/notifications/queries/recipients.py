"""People as recipients and readers: preferences, mails of the week, roles."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import TruncWeek

from backend.common.calendar import as_mapping, local_moment
from backend.common.db.compiled_queries import without_prepared_statements
from backend.common.models import CalendarOverride
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.declarations import MessageKind
from backend.notifications.catalogue.digest import SUMMARY
from backend.notifications.models import Message, Preference
from backend.notifications.timing import QuietHours
from backend.organisations.models import Grant, Person
from backend.organisations.queries import held_roles

Pace = Preference.Pace


@dataclass(frozen=True, slots=True)
class Recipient:
    """What decides whether, where and when a person gets mails."""

    has_email: bool = True
    channel: str = Message.Channel.EMAIL
    email_offers: bool = True
    email_changes: bool = True
    email_reminders: bool = True
    email_digest: bool = True
    pace: str = "DAILY"
    quiet_from: time | None = None
    quiet_until: time | None = None

    @property
    def quiet_hours(self) -> QuietHours:
        return self.quiet_from, self.quiet_until

    def wants_mail(self, kind: MessageKind) -> bool:
        if kind.always:
            return self.has_email or kind.elsewhere
        chosen = self.channel == Message.Channel.EMAIL and getattr(self, f"email_{kind.group}")
        return self.has_email and chosen and self.wants_now(kind)

    def wants_now(self, kind: MessageKind) -> bool:
        """Whether the pace lets it be a mail: what is urgent, awaits an answer or reminds of a moment always is."""
        if kind.urgent or kind.group != Preference.Group.CHANGES:
            return True
        if kind.daily:
            return self.pace == Pace.AT_ONCE
        return self.pace == Pace.DAILY if kind.name == SUMMARY else self.pace != Pace.WEEKLY


PREFERENCES = [field.name for field in fields(Recipient)][1:]
WITHOUT_PREFERENCE = {has_email: Recipient(has_email) for has_email in (True, False)}  # most people share these two


def find_recipients(ids: Collection[UUID]) -> dict[UUID, Recipient]:
    """The active people among `ids`, with their preferences, in one statement."""
    rows = Person.objects.filter(pk__in=ids, is_active=True).values_list(
        "pk", "email", "preference__pk", *(f"preference__{name}" for name in PREFERENCES)
    )
    return {
        pk: Recipient(bool(email), *chosen) if preference else WITHOUT_PREFERENCE[bool(email)]
        for pk, email, preference, *chosen in rows
    }


def find_calendar_overrides(*, around: datetime) -> dict[date, bool]:
    """The corrected days from a month before to a year after."""
    day = around.date()
    days = CalendarOverride.objects.filter(day__range=(day - timedelta(days=31), day + timedelta(days=366)))
    return dict(as_mapping(days))


def count_mails_by_week(ids: Collection[UUID], *, since: date) -> dict[tuple[UUID, date], int]:
    """How many mails that count against the weekly limit these people got or will get, by week."""
    if not ids:
        return {}
    zone = ZoneInfo(settings.TIME_ZONE)
    mails = Message.objects.filter(recipient__in=ids, kind__in=CATALOGUE.limited, channel=Message.Channel.EMAIL)
    counted = mails.filter(send_after__gte=local_moment(since)).exclude(state=Message.State.SKIPPED)
    weeks = counted.values_list("recipient_id", TruncWeek("send_after", tzinfo=zone))
    rows = weeks.annotate(count=Count("pk")).order_by()
    with without_prepared_statements():
        return {(person_id, week.date()): count for person_id, week, count in rows}


def find_readers(ids: Collection[UUID], *, today: date) -> dict[UUID, Person]:
    """The active people among `ids` with their grants, as a sign-in would load them, in two statements."""
    readers = Person.objects.filter(is_active=True).in_bulk(list(ids))
    roles = held_roles(today).filter(person__in=readers)
    granted: dict[UUID, list[Grant]] = defaultdict(list)
    for person_id, kind, unit_id, path, cell_id in roles.values_list(
        "person_id", "kind", "unit_id", "unit__path", "cell_id"
    ):
        granted[person_id].append(Grant(kind, unit_id, path, cell_id))
    for pk, reader in readers.items():
        reader.grants = tuple(granted[pk])
    return readers
