"""Reads of units, consortia, people and roles, from what the actor may see."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from knox.models import AuthToken

from backend.common.db import rows
from backend.common.db.rows import get_named, get_visible
from backend.common.errors import does_not_exist, require
from backend.common.texts import search_key
from backend.organisations import holdings, policies
from backend.organisations.holdings import Departure
from backend.organisations.models import (
    SYSTEM_ID,
    Consortium,
    ConsortiumMember,
    DivisionCode,
    Grant,
    Person,
    Role,
    Unit,
    UnitName,
)
from backend.organisations.names import PLAIN_NAME

PERSON_FIELDS = ("id", "name", "kind", "home_unit_id", "service_unit_id", "skills", "is_active", "version")


def get_system() -> Person:
    """The seeded person as whom jobs act."""
    return Person.objects.get(pk=SYSTEM_ID)


# The actor is read for every request: the statement is written out, because building it by the ORM cost more than running it
# (docs/performance.md).
PERSON_COLUMNS = ", ".join(f"person.{field.column}" for field in Person._meta.concrete_fields)
WIDTH = len(Person._meta.concrete_fields)
ACTOR = f"""
SELECT {PERSON_COLUMNS}, role.kind AS grant_kind, role.unit_id AS grant_unit_id, unit.path AS grant_path,
    role.cell_id AS grant_cell_id
FROM {{source}}
LEFT JOIN organisations_role role ON role.person_id = person.id AND role.from_date <= %s
    AND (role.until_date IS NULL OR role.until_date > %s)
LEFT JOIN organisations_unit unit ON unit.id = role.unit_id
WHERE person.is_active AND {{condition}}
"""  # noqa: S608  (made of constants)
ACTOR_BY_ID = ACTOR.format(source="organisations_person person", condition="person.id = %s")
ACTOR_BY_TOKEN = ACTOR.format(
    source="knox_authtoken token JOIN organisations_person person ON person.id = token.user_id",
    condition="token.digest = %s AND (token.expiry IS NULL OR token.expiry > %s)",
)


def find_one_with_grants(statement: str, today: date, *parameters: Any) -> Person | None:
    day = connection.ops.adapt_datefield_value(today)
    with connection.cursor() as cursor:
        cursor.execute(statement, [day, day, *parameters])
        result = cursor.fetchall()
    if not result:
        return None
    actor: Person = rows.read(Person, result[0][:WIDTH])
    actor.grants = tuple(
        Grant(kind, as_id(unit_id), path, as_id(cell_id))
        for kind, unit_id, path, cell_id in (row[WIDTH:] for row in result)
        if kind
    )
    return actor


def as_id(value: Any) -> Any:
    """SQLite stores a UUID as its digits."""
    return UUID(value) if isinstance(value, str) else value


def find_actor(person_id: UUID | str, *, today: date) -> Person | None:
    """The active person of this id with the roles in force today, in one statement, or None."""
    return find_one_with_grants(ACTOR_BY_ID, today, Person._meta.pk.get_db_prep_value(person_id, connection))


def find_actor_by_token(digest: str, *, today: date, now: Any) -> Person | None:
    """The active person to whom this token belongs, likewise."""
    return find_one_with_grants(ACTOR_BY_TOKEN, today, digest, connection.ops.adapt_datetimefield_value(now))


def find_author(*, actor: Person, person_id: UUID | None, today: date) -> Person:
    """The person for whom the actor enters something, with their grants: the actor, or a member who has asked for help.

    Raises Invalid (does not exist) where the actor is not field staff of the member, NotAllowed without the consent.
    """
    if person_id in (None, actor.pk):
        return actor
    person = find_actor(person_id, today=today) if person_id else None
    if person is None or not policies.is_field_staff_of(actor, person):
        raise does_not_exist("person_id")
    require(policies.may_enter_for(actor, person))
    return person


def find_by_contact(contact: str) -> Person | None:
    """The person with this email or E.164 phone number; for signing in only."""
    by_email = Exact(Lower("email"), contact)  # not __iexact, which no index serves on PostgreSQL
    return Person.objects.filter(by_email if "@" in contact else Q(phone=contact)).first()


def find_ids_by_contacts(contacts: Collection[str]) -> dict[str, UUID]:
    """The people with these emails or E.164 phone numbers, as `find_by_contact` finds one."""
    wanted = list(contacts)
    by_phone = Person.objects.annotate(contact=F("phone")).filter(phone__in=wanted)
    by_email = Person.objects.annotate(contact=Lower("email")).filter(contact__in=wanted)
    return {row["contact"]: row["pk"] for rows in (by_phone, by_email) for row in rows.values("contact", "pk")}


def get_unit(*, actor: Person, id: UUID) -> Unit:
    return get_visible(policies.visible_units(actor), id)


def get_person(*, actor: Person, id: UUID) -> Person:
    return get_visible(policies.visible_people(actor).select_related("home_unit"), id)


def named_unit(*, actor: Person, id: UUID | None, field: str) -> Unit:
    """A unit that a body names in `field`. Raises Invalid (does not exist) for one that the actor cannot see."""
    return get_named(policies.visible_units(actor), id, field)


def not_ended(day: date) -> Q:
    """Dated rows that have not ended on `day`: `until_date` is the first day that no longer counts."""
    return Q(until_date=None) | Q(until_date__gt=day)


def in_force(day: date) -> Q:
    return not_ended(day) & Q(from_date__lte=day)


def held_roles(day: date) -> QuerySet[Role]:
    """The roles in force on `day`, of people who are active."""
    return Role.objects.filter(in_force(day), person__is_active=True)


def live_roles(person: Person, today: date) -> QuerySet[Role]:
    """The roles that the person holds or will hold; for the checks of an operation."""
    return Role.objects.filter(not_ended(today), person=person).select_related("person", "unit", "cell")


def with_grants(person: Person, now: datetime) -> Person:
    """The person, with the roles in force as policies read them."""
    actor = find_actor(person.pk, today=timezone.localdate(now))
    person.grants = actor.grants if actor else ()
    return person


def after_leaving(person: Person, now: datetime, unit_id: UUID | None = None) -> Departure:
    """The departure from units of which the person is no member any more; with `unit_id`, as if that membership ended too."""
    members = Role.objects.filter(in_force(timezone.localdate(now)), person=person, kind=Role.Kind.MEMBER)
    if unit_id:
        members = members.exclude(unit=unit_id)
    numbers = {
        int(number) for path in members.values_list("unit__path", flat=True) for number in path.strip("/").split("/")
    }
    return Departure(person, now, frozenset(numbers))


def list_holdings(
    *, actor: Person, person_id: UUID, now: datetime, leaving: UUID | None = None
) -> list[dict[str, Any]]:
    """All that a person holds and what becomes of it when the account is closed or, with `leaving`, when the membership of that
    unit ends. For those who may do it, and the person. Raises NotFound, NotAllowed."""
    person = get_person(actor=actor, id=person_id)
    roles = live_roles(person, timezone.localdate(now))
    require(actor.pk == person.pk or policies.may_administer_person(actor, person, roles))
    with_grants(person, now)
    departure = after_leaving(person, now, leaving) if leaving else Departure(person, now)
    return [{"kind": kind, **held._asdict()} for kind, held in holdings.list_held(departure, reader=actor)]


def get_consortium(*, actor: Person, id: UUID) -> Consortium:
    return get_visible(policies.visible_consortia(actor).select_related("home_unit"), id)


def get_role(*, actor: Person, id: UUID) -> Role:
    """A role of somebody whom the actor can see."""
    people = policies.visible_people(actor)
    return get_visible(Role.objects.filter(person__in=people).select_related("person", "unit", "cell"), id)


def list_units(
    *, actor: Person, parent: UUID | None = None, kind: str | None = None, q: str = "", closed: bool = False
) -> QuerySet[Unit, Any]:
    """The open units of the actor's district, or with `closed` the closed ones."""
    units = policies.visible_units(actor).filter(closed_on__isnull=not closed)
    if parent:
        units = units.filter(parent_id=parent)
    if kind:
        units = units.filter(kind=kind)
    if q:
        units = units.filter(name__contains=q)
    return units.values("id", "parent_id", "kind", "name", "closed_on", "version")


def get_unit_detail(*, actor: Person, id: UUID) -> Unit:
    """One unit with the names and codes it had and has."""
    units = policies.visible_units(actor).prefetch_related(
        Prefetch("names", UnitName.objects.order_by("pk")), Prefetch("codes", DivisionCode.objects.order_by("pk"))
    )
    return get_visible(units, id)


def list_consortia(*, actor: Person, bond: str | None = None) -> QuerySet[Consortium, Any]:
    found = policies.visible_consortia(actor)
    if bond:
        found = found.filter(bond=bond)
    return found.values("id", "name", "bond", "note", "home_unit_id", "closed_on", "version")


def list_consortium_members(*, actor: Person, consortium_id: UUID) -> QuerySet[ConsortiumMember, Any]:
    """The units of one consortium, including those to come and those that left."""
    consortium = get_consortium(actor=actor, id=consortium_id)
    members = ConsortiumMember.objects.filter(consortium=consortium)
    return members.values("id", "unit_id", "from_date", "until_date", "in_force", unit_name=F("unit__name"))


def list_people(
    *, actor: Person, unit: UUID | None = None, kind: str | None = None, q: str = "", active: bool = True
) -> QuerySet[Person, Any]:
    """The people whom the actor may see, without contact data; `unit`: at home or serving there or below."""
    people = policies.visible_people(actor).filter(is_active=active)
    if unit:
        path = policies.visible_units(actor).filter(pk=unit).values_list("path", flat=True).first()
        if path is None:
            return Person.objects.none().values(*PERSON_FIELDS)
        people = people.filter(policies.below(path, "home_unit__path") | policies.below(path, "service_unit__path"))
    if kind:
        people = people.filter(kind=kind)
    if q:
        people = people.annotate(plain_name=PLAIN_NAME).filter(plain_name__startswith=search_key(q))
    return people.values(*PERSON_FIELDS)


def list_roles(*, actor: Person, person_id: UUID) -> QuerySet[Role, Any]:
    """All roles of one person, including those that ended."""
    person = get_person(actor=actor, id=person_id)
    return Role.objects.filter(person=person).values(
        "id", "person_id", "kind", "unit_id", "cell_id", "from_date", "until_date", "version"
    )


def list_tokens(*, actor: Person, this: str | None) -> QuerySet[AuthToken, Any]:
    """The actor's API tokens, by the part of them that is stored; `this` is the digest of the request's own."""
    is_this = ExpressionWrapper(Q(digest=this or ""), BooleanField())
    return AuthToken.objects.filter(user=actor).values(
        id=F("token_key"), created_at=F("created"), expires_at=F("expiry"), is_this=is_this
    )


def get_self(*, actor: Person, id: UUID) -> Person:
    """The actor, read again."""
    person = get_person(actor=actor, id=actor.pk)
    person.grants = actor.grants
    return person


def nearest_open_unit(unit: Unit) -> Unit:
    """The unit itself or, once it is closed, the nearest open one above it, which is where a merger put it."""
    above = Unit.objects.filter(path__in=policies.ancestors(unit.path), closed_on=None)
    return (above.order_by("-path").first() or unit) if unit.closed_on else unit


def open_units(*, actor: Person) -> QuerySet[Unit]:
    """All open units, parents before children; for an import."""
    return policies.visible_units(actor).filter(closed_on=None).order_by("path")


def own_codes(*, actor: Person, scheme: str) -> QuerySet[DivisionCode, Any]:
    """(unit, code) of every code of one scheme in force."""
    codes = DivisionCode.objects.filter(scheme=scheme, until_date=None, unit__in=policies.visible_units(actor))
    return codes.values_list("unit_id", "code")


def find_district(*, actor: Person, name: str) -> Unit | None:
    return policies.visible_units(actor).filter(parent=None, name=name, closed_on=None).first()


def list_district_names(*, actor: Person) -> list[str]:
    districts = policies.visible_units(actor).filter(parent=None, closed_on=None)
    return list(districts.order_by("number").values_list("name", flat=True))
