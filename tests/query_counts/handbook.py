"""Lists of the handbook."""

from datetime import date, timedelta

from backend.common.db import versions
from backend.handbook.models import Household, RetentionReport
from backend.journal import operations as journal
from tests import factories
from tests.query_counts import Listing
from tests.world import NOW, World


def households(world: World, number: int) -> None:
    for _ in range(number):
        made = factories.make_household(cell=world.cell, contact="x")
        factories.make_visit(pairing=factories.make_pairing(household=made, person=world.ben), note="y")


def one_household(world: World) -> str:
    return f"/api/v1/households/{factories.make_household(cell=world.cell).pk}/history"


def longer_history(world: World, number: int) -> None:
    household = Household.objects.get()
    for _ in range(number):
        versions.update_versioned(household)
        journal.record("household.read", actor=world.ada, at=NOW, subject=household, scope=household.scope)


def reports(world: World, number: int) -> None:
    there = RetentionReport.objects.count()
    for turn in range(there, there + number):
        day = date(2026, 1, 1) + timedelta(days=turn)
        RetentionReport.objects.create(root=world.district, day=day, what="CONTACTS", how_many=1)


ROWS = {
    "GET households": Listing(households, "/api/v1/households", reader="hao", statements=2),
    "GET households/<uuid:household_id>/history": Listing(longer_history, one_household, reader="ada", statements=4),
    "GET pairings": Listing(households, "/api/v1/pairings", reader="ada", statements=2),
    "GET visits": Listing(households, "/api/v1/visits", reader="ben", statements=2),
    "GET retention-reports": Listing(reports, "/api/v1/retention-reports", reader="gao", statements=2),
}
