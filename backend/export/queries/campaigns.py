"""Records and progress in campaigns."""

from backend.campaigns.models import (
    Confirmation,
    Enrolment,
    Example,
    Exemption,
    PracticalDeed,
    Progress,
    ResidenceRegistration,
    Suggestion,
)
from backend.export.queries.work import Rows
from backend.organisations.models import Person

RECORD = ("id", "unit_id", "entered_by_id", "state", "title", "ended_at", "created_at")


def enrolments(person: Person) -> Rows:
    return Enrolment.objects.filter(person=person).values(
        "id", "campaign_id", "campaign__title", "unit_id", "created_at"
    )


def progress(person: Person) -> Rows:
    fields = ("id", "enrolment__campaign_id", "action__code", "count", "running", "done")
    return Progress.objects.filter(enrolment__person=person).values(*fields)


def confirmations(person: Person) -> Rows:
    fields = ("id", "action__campaign_id", "action__code", "confirmed_by_id", "created_at")
    return Confirmation.objects.filter(person=person).values(*fields)


def exemptions(person: Person) -> Rows:
    fields = ("id", "campaign_id", "granted_by_id", "reason", "from_date", "until_date", "ended_at", "created_at")
    return Exemption.objects.filter(person=person).values(*fields)


def deeds(person: Person) -> Rows:
    fields = (*RECORD, "description", "served_id", "result", "result_entered_by_id", "reason")
    return PracticalDeed.objects.filter(person=person).values(*fields)


def deeds_served(person: Person) -> Rows:
    """Deeds that served the person: these are about them, and they have seen the words."""
    return PracticalDeed.objects.filter(served=person).values(
        "id", "person_id", "state", "title", "result", "created_at"
    )


def suggestions(person: Person) -> Rows:
    fields = (*RECORD, "description", "answer", "reason", "answered_by_id")
    return Suggestion.objects.filter(person=person).values(*fields)


def examples(person: Person) -> Rows:
    return Example.objects.filter(person=person).values(*RECORD, "account", "confirmed_by_id")


def residence_registrations(person: Person) -> Rows:
    fields = (
        "id", "unit_id", "cell_id", "entered_by_id", "state", "skills", "times", "services", "ended_at", "created_at",
    )  # fmt: skip
    return ResidenceRegistration.objects.filter(person=person).values(*fields)
