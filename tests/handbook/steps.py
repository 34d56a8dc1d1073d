"""Shortcuts for the tests of the handbook."""

from datetime import date

from backend.handbook import operations
from backend.handbook.models import Household, Pairing, Visit
from backend.journal.models import Entry
from tests import factories
from tests.world import NOW

CONSENT = {
    "consent_by": "SELF",
    "consent_how": "PAPER",
    "consent_on": date(2026, 6, 1),
    "consent_until": date(2027, 5, 31),
}
HELP = {"helped_entry": {"at": "2026-01-01T02:00:00+00:00", "how": "IN_PERSON"}}
#: Made up: an 18-digit number with a right check digit, and an old 15-digit one.
ID_18, ID_15 = "110101199003074258", "110101900307425"


def register(world, actor=None, **more) -> Household:
    fields = {"cell_id": world.cell.pk, "needs": ["ELDERLY", "LIVING_ALONE"], "purpose": "CARE", **CONSENT, **more}
    return operations.register_household(actor=actor or world.ada, now=NOW, **fields)


def paired(world, person=None, **more) -> tuple[Household, Pairing]:
    """A household with contact and note, and Ben paired with it by the operations."""
    household = register(world, contact="door 3", note="likes chess", **more)
    return household, pair(world, household, person or world.ben)


def pair(world, household, person) -> Pairing:
    pairing = propose(world, household, person)
    return operations.accept_pairing(actor=person, pairing_id=pairing.pk, now=NOW)


def propose(world, household, person, actor=None, **more) -> Pairing:
    return operations.propose_pairing(
        actor=actor or world.ada, household_id=household.pk, person_id=person.pk, now=NOW, **more
    )


def visit(actor, household, now=NOW, **more) -> Visit:
    fields = {"day": date(2026, 6, 2), "topic": "DAILY_LIFE", **more}
    return operations.record_visit(actor=actor, household_id=household.pk, now=now, **fields)


def request(actor, household, **more) -> Visit:
    return visit(actor, household, note="asks for a ramp", request=True, **more)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def last_entry(row) -> Entry:
    return Entry.objects.filter(subject_id=row.pk).order_by("-seq")[0]


def with_help(person):
    """The person, with recorded consent to help with entries."""
    type(person).objects.filter(pk=person.pk).update(consents=HELP)
    return factories.as_actor(person)
