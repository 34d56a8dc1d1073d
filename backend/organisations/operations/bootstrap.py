"""The first account of an installation, made from the command line."""

from datetime import datetime

from backend.common.db.operations import operation
from backend.organisations import queries
from backend.organisations.models import Person, Role, Unit
from backend.organisations.operations import people, roles, tokens, units


@operation
def create_administrator(
    *,
    actor: Person,
    name: str,
    password: str,
    district: str,
    now: datetime,
    email: str | None = None,
    phone: str | None = None,
    language: str = "",
) -> Person:
    """Create an administrator of the district of this name, and the district if there is none.

    Raises NotAllowed (only the system may), Invalid, AlreadyExists.
    """
    unit = queries.find_district(actor=actor, name=district)
    if unit is None:
        unit = units.create_unit(actor=actor, kind=Unit.Kind.DISTRICT, name=district, now=now)
    person = people.create_person(
        actor=actor, name=name, home_unit_id=unit.pk, email=email, phone=phone, language=language, now=now
    )
    tokens.check_password_strength(password, person)
    tokens.set_password(person, password, now)
    roles.grant_role(actor=actor, person_id=person.pk, kind=Role.Kind.ADMINISTRATOR, unit_id=unit.pk, now=now)
    return person
