"""Compute the progress of members anew from their records, for everybody whom an entry names.

Only states are compared, so an entry may come twice and in any order. The number of statements does not depend on the number of
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
from backend.campaigns.operations.progress_accounting import ProgressUpdate
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.organisations.models import Person
from backend.organisations.queries import get_system, in_force

#: The nouns of the kinds of entries that may change somebody's progress.
NOUNS = frozenset(
    ("claim", "team", "visit", "pairing", "deed", "suggestion", "example", "exemption", "confirmation", "person")
)


def changes_progress(entry: Entry) -> bool:
    return entry.kind.partition(".")[0] in NOUNS


def update_progress(entries: Sequence[Entry], *, now: datetime) -> int:
    """Update the progress of everybody whom the entries name, in the relay's transaction."""
    people = {found for entry in entries for found in people_of(entry)}
    return update_members(people, actor=get_system(), now=now) if people else 0


def people_of(entry: Entry) -> Iterable[UUID]:
    """Whom an entry is about: its subject, or the person that its facts name."""
    if entry.kind.startswith("person."):
        return [entry.subject_id]
    named = entry.facts.get("person_id")
    return [UUID(str(named))] if named else []


def update_members(person_ids: Collection[UUID], *, actor: Person, now: datetime) -> int:
    """Update these members in every running campaign; returns how many entries were written."""
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
    update = ProgressUpdate(
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
            update.update_member(campaign, person)
    write(update)
    return len(update.entries)


def lock_enrolments(campaigns: list[Campaign], person_ids: Collection[UUID]) -> list[Enrolment]:
    """Lock the enrolments in one order before any record is read, so that of two workers the later reads the newer records."""
    rows = Enrolment.objects.filter(campaign__in=campaigns, person_id__in=person_ids).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    return list(rows)


def write(update: ProgressUpdate) -> None:
    changed = ("version", "counted_path", "counted_scope_ids")
    Enrolment.objects.bulk_create(update.new_enrolments)
    Enrolment.objects.bulk_update(update.changed_enrolments, ("unit", *changed))
    Progress.objects.bulk_create(update.new_progress)
    Progress.objects.bulk_update(update.changed_progress, ("count", "running", "done", *changed))
    journal.record_all(update.entries)


def enrol_people(*, actor: Person, now: datetime, limit: int = 200) -> int:
    """Enrol whom a running campaign covers and count everybody at their present place; returns how many rows changed.

    Moved units, changed consortia and exemptions that begin or end are brought in by the same comparison.
    """
    changed = 0
    today = timezone.localdate(now)
    for campaign in queries.running_campaigns():
        found = set(islice(sorted(queries.misplaced_people(campaign, today, limit)), limit))
        if found:
            with transaction.atomic():
                update_members(found, actor=actor, now=now)
            changed += len(found)
    return changed
