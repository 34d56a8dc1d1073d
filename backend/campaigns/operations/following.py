"""Progress follows the records: for whomever an entry touches, everything is computed anew from the rows.

State-based, so an entry may be handed over twice and in any order. The number of statements does not depend on the number of
entries: people, records and progress are read once each, and written once each.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from backend.campaigns import queries
from backend.campaigns.models import Campaign, Confirmation, Enrolment, Exemption, Progress
from backend.campaigns.operations.standing import Book
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.organisations.models import Person
from backend.organisations.queries import get_system, in_force

#: What may change somebody's progress, by the noun of the entry's kind.
NOUNS = frozenset(
    ("claim", "team", "visit", "pairing", "deed", "suggestion", "example", "exemption", "confirmation", "person")
)


def is_followed(entry: Entry) -> bool:
    return entry.kind.partition(".")[0] in NOUNS


def follow_entries(entries: Sequence[Entry], *, now: datetime) -> int:
    """Bring the progress of everybody concerned up to date. In the relay's transaction."""
    people = {found for entry in entries for found in people_of(entry)}
    return bring_up_to_date(people, actor=get_system(), now=now) if people else 0


def people_of(entry: Entry) -> Iterable[UUID]:
    """Whom an entry is about: the person that it names, or its subject."""
    if entry.kind.startswith("person."):
        return [entry.subject_id]
    named = entry.facts.get("person_id")
    return [UUID(str(named))] if named else []


def bring_up_to_date(person_ids: Collection[UUID], *, actor: Person, now: datetime) -> int:
    """Returns how many entries were written."""
    campaigns = queries.running_campaigns()
    if not campaigns or not person_ids:
        return 0
    enrolments = lock_enrolments(campaigns, person_ids)
    found = Person.objects.filter(pk__in=person_ids, home_unit__isnull=False).select_related("home_unit")
    people = list(found.order_by("pk"))  # in one order on every database: ids and entries are drawn in it
    exempt = Exemption.objects.filter(
        in_force(timezone.localdate(now)), ended_at=None, person__in=people, campaign__in=campaigns
    )
    confirmed = Confirmation.objects.filter(person__in=people, action__campaign__in=campaigns)
    book = Book(
        enrolments={(row.campaign_id, row.person_id): row for row in enrolments},
        progress={(row.enrolment_id, row.action_id): row for row in Progress.objects.filter(enrolment__in=enrolments)},
        evidence=queries.load_evidence([person.pk for person in people]),
        exempt=set(exempt.values_list("campaign_id", "person_id")),
        confirmed=set(confirmed.values_list("action_id", "person_id")),
        actor=actor,
        now=now,
    )
    for campaign in campaigns:
        for person in people:
            book.settle(campaign, person)
    write(book)
    return len(book.entries)


def lock_enrolments(campaigns: list[Campaign], person_ids: Collection[UUID]) -> list[Enrolment]:
    """Locked in one order before any record is read, so that of two workers the later one reads the newer records."""
    rows = Enrolment.objects.filter(campaign__in=campaigns, person_id__in=person_ids).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    return list(rows)


def write(book: Book) -> None:
    changed = ("version", "counted_path", "counted_scope_ids")
    Enrolment.objects.bulk_create(book.new_enrolments)
    Enrolment.objects.bulk_update(book.changed_enrolments, ("unit", *changed))
    Progress.objects.bulk_create(book.new_progress)
    Progress.objects.bulk_update(book.changed_progress, ("count", "running", "done", *changed))
    journal.record_all(book.entries)


def enrol_people(*, actor: Person, now: datetime, limit: int = 200) -> int:
    """Enrol whom a published campaign covers, and count everybody where they belong by now; returns how many were not.

    Also follows units that moved, consortia that changed and exemptions whose day has come.
    """
    changed = 0
    today = timezone.localdate(now)
    for campaign in queries.running_campaigns():
        found = set(islice(sorted(queries.misplaced_people(campaign, today, limit)), limit))
        if found:
            with transaction.atomic():
                bring_up_to_date(found, actor=actor, now=now)
            changed += len(found)
    return changed
