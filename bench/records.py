"""What members have done for the seven actions: rows in bulk, as the application keeps them.

Only the records: that they count, and where, is computed by the application itself when the members are enrolled.
"""

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils import timezone

from backend.campaigns.defaults import VISITS
from backend.campaigns.models import Example, PracticalDeed, Suggestion
from backend.grid.models import Cell, location_fields
from backend.handbook.models import Household, Pairing, Visit
from backend.organisations.models import Person, Unit
from backend.posts.models import Claim, ServiceTeam, TeamMember
from bench import data


def make(units: dict[str, list[Unit]], count: int, now: datetime) -> None:
    """Seven kinds of records: every third member has the first, every fourth the second and so on; member 0 has them all."""
    people = [Person(pk=data.person_id(n), home_unit=units["BRANCH"][n % len(units["BRANCH"])]) for n in range(count)]
    chosen = [people[:: kind + 3] for kind in range(7)]
    cell = Cell.objects.create(unit=units["COMMUNITY"][0], code="1", name="Cell 1", created_at=now, **rooted(units))
    team = ServiceTeam.objects.create(name="River patrol", created_at=now, **location_fields(units["DISTRICT"][0]))
    keep(Claim, [claim(person, now) for person in chosen[0]])
    keep(TeamMember, [TeamMember(team=team, person=person, created_at=now) for person in chosen[1]])
    visited = set(chosen[2])
    visit_families(cell, chosen[2], now, visits=VISITS)
    for kind, model, fields in (
        (3, PracticalDeed, {"state": "ACCEPTED"}),
        (4, Suggestion, {"state": "ANSWERED", "answer": "ADOPTED", "reason": "It helps."}),
        (5, Example, {"state": "CONFIRMED"}),
    ):
        keep(model, [record(model, person, now, **fields) for person in chosen[kind]])
    visit_families(cell, [person for person in chosen[6] if person not in visited], now, visits=1)


def rooted(units: dict[str, list[Unit]]) -> dict[str, Any]:
    return {"root": units["DISTRICT"][0], "unit_path": units["COMMUNITY"][0].path}


def keep(model: Any, rows: list[Any]) -> None:
    model.objects.bulk_create(rows, batch_size=data.BATCH)


def claim(person: Person, now: datetime) -> Claim:
    return Claim(post_id=data.post_id(0), person=person, state="CONFIRMED", created_at=now, confirmed_at=now)


def record(model: Any, person: Person, now: datetime, **fields: Any) -> Any:
    home = person.home_unit
    assert home is not None
    where = {"root_id": home.root_id, "unit": home, "unit_path": home.path}
    return model(person=person, title="A ramp", created_at=now, ended_at=now, **where, **fields)


def visit_families(cell: Cell, people: list[Person], now: datetime, *, visits: int) -> None:
    """Each of them paired with one family, and so many visits made."""
    day, made = timezone.localdate(now), Household.objects.count()
    families = [
        Household(
            **location_fields(cell.unit, cell),
            code=f"HH-{made + number}",
            purpose="ASSISTANCE",
            consent_by="SELF",
            consent_how="PAPER",
            consent_on=day,
            consent_until=day + timedelta(days=365),
            created_at=now,
        )
        for number, _person in enumerate(people)
    ]
    pairings = [
        Pairing(
            household=family,
            person=person,
            state="IN_FORCE",
            from_date=day,
            created_at=now,
        )
        for family, person in zip(families, people, strict=True)
    ]
    keep(Household, families)
    keep(Pairing, pairings)
    keep(Visit, [visit(pairing, now) for pairing in pairings for _number in range(visits)])


def visit(pairing: Pairing, now: datetime) -> Visit:
    return Visit(
        household=pairing.household,
        pairing=pairing,
        person=pairing.person,
        state="CLOSED",
        closed_at=now,
        day=timezone.localdate(now),
        topic="DAILY_LIFE",
        counted_path=pairing.household.unit_path,
        created_at=now,
    )


def forget() -> None:
    """Everything of campaigns and handbook, and the teams. Not CASCADE: a table that nobody has thought of says so."""
    models = [*apps.get_app_config("campaigns").get_models(), *apps.get_app_config("handbook").get_models()]
    tables = ", ".join(model._meta.db_table for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")
    TeamMember.objects.all().delete()
    ServiceTeam.objects.all().delete()
    Cell.objects.all().delete()
