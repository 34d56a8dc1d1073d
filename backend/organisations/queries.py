"""Reads. Everything starts from what the actor may see."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet
from knox.models import AuthToken

from backend.common.errors import NotFound
from backend.organisations import policies
from backend.organisations.models import SYSTEM_ID, Grant, Person, Unit


def get_system() -> Person:
    """The seeded person who acts when the clock does."""
    return Person.objects.get(pk=SYSTEM_ID)


def with_grants(people: QuerySet[Person], today: date) -> QuerySet[Person]:
    """One row per person and role in force, in one statement."""
    in_force = Q(roles__from_date__lte=today) & (Q(roles__until_date=None) | Q(roles__until_date__gt=today))
    return people.annotate(
        held=FilteredRelation("roles", condition=in_force),
        grant_kind=F("held__kind"),
        grant_unit_id=F("held__unit_id"),
        grant_path=F("held__unit__path"),
        grant_cell_id=F("held__cell_id"),
    )


def find_one_with_grants(people: QuerySet[Person], today: date) -> Person | None:
    rows: list[Any] = list(with_grants(people, today))
    if not rows:
        return None
    actor: Person = rows[0]
    actor.grants = tuple(
        Grant(row.grant_kind, row.grant_unit_id, row.grant_path, row.grant_cell_id) for row in rows if row.grant_kind
    )
    return actor


def find_actor(person_id: UUID | str, *, today: date) -> Person | None:
    """The active person with the roles in force today, in one statement; None when there is none."""
    return find_one_with_grants(Person.objects.filter(pk=person_id, is_active=True), today)


def find_actor_by_token(digest: str, *, today: date, now: Any) -> Person | None:
    """Who holds this token, with their roles, in the same one statement."""
    alive = Q(auth_token_set__expiry=None) | Q(auth_token_set__expiry__gt=now)
    return find_one_with_grants(Person.objects.filter(alive, auth_token_set__digest=digest, is_active=True), today)


def find_by_contact(contact: str) -> Person | None:
    """The person with this email or E.164 phone number; for signing in only."""
    return Person.objects.filter(Q(email__iexact=contact) | Q(phone=contact)).first()


def find_token(digest: str) -> AuthToken | None:
    return AuthToken.objects.filter(digest=digest).first()


def get_unit(*, actor: Person, id: UUID) -> Unit:
    unit = policies.visible_units(actor).filter(pk=id).first()
    if unit is None:
        raise NotFound
    return unit


def get_person(*, actor: Person, id: UUID) -> Person:
    person = policies.visible_people(actor).filter(pk=id).first()
    if person is None:
        raise NotFound
    return person
