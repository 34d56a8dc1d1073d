"""Creating, editing, deactivating and reactivating people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import unique_or
from backend.common.db.versions import check_version, update_versioned
from backend.common.errors import IllegalTransition, Invalid, does_not_exist, require
from backend.common.texts import has_unknown_character, person_name
from backend.journal import operations as journal
from backend.organisations import holdings, policies, queries
from backend.organisations.contacts import is_email, is_scientific, normal_email, normal_phone
from backend.organisations.holdings import Departure
from backend.organisations.models import Person, Unit
from backend.organisations.operations import account_changes, roles, tokens, tree
from backend.organisations.operations.errors import AlreadyExists, UnitClosed

#: Consents that an administrator may enter for a person, with how they were given.
ENTERED_CONSENTS = (Person.Consent.HELPED_ENTRY.value, Person.Consent.BE_ASKED.value)


@operation
def create_person(
    *,
    actor: Person,
    name: str,
    home_unit_id: UUID,
    now: datetime,
    kind: str = Person.Kind.IN_SERVICE,
    email: str | None = None,
    phone: str | None = None,
    service_unit_id: UUID | None = None,
    skills: Iterable[str] = (),
    language: str = "",
) -> Person:
    """Create a person, who is a member (role MEMBER) of the home unit and the service unit from today on.

    The person cannot sign in before having set a password (invite_person). Raises NotAllowed, Invalid, AlreadyExists.
    """
    home = lock_administered_unit(actor, home_unit_id, "home_unit_id")
    service = lock_administered_unit(actor, service_unit_id, "service_unit_id") if service_unit_id else None
    name, contact = name_field(name), contact_fields({"email": email, "phone": phone})
    if kind == Person.Kind.SYSTEM:
        raise does_not_exist("kind")
    person = Person(
        name=name,
        kind=kind,
        root_id=home.root_id,
        home_unit=home,
        service_unit=service,
        skills=sorted(set(skills)),
        language=language,
        created_at=now,
        **contact,
    )
    person.set_unusable_password()
    account_changes.free_contact(contact, actor, now)
    with unique_or(AlreadyExists):
        person.save(force_insert=True)
    journal.record(
        "person.created", actor=actor, at=now, subject=person, scope=home.scope, service_unit_id=service_unit_id
    )
    units = {unit.pk: unit for unit in (home, service) if unit}
    roles.grant_memberships(person, sorted(units.values(), key=lambda unit: unit.number), actor, now)
    return person


@operation
def edit_person(
    *, actor: Person, person_id: UUID, now: datetime, expected_version: int | None = None, **changes: Any
) -> Person:
    """Change name, kind, contact data, skills, language, `home_unit_id` or `service_unit_id`; for administrators.

    Another address of an account in use counts only once the code that is sent there comes back (AccountChange).
    `helped_entry` and `be_asked` are how a person who cannot enter that consent themselves gave it; None withdraws it.
    """
    person = get_administered(actor, person_id, now)
    check_version(person, expected_version)
    if changes.get("kind") == Person.Kind.SYSTEM:
        raise does_not_exist("kind")
    for field in ("home_unit_id", "service_unit_id"):
        if changes.get(field) not in (None, getattr(person, field)):
            changes[field] = lock_administered_unit(actor, changes[field], field).pk
    if "home_unit_id" in changes:
        if changes["home_unit_id"] is None:
            raise Invalid({"home_unit_id": [_("Everybody belongs somewhere.")]})
        changes["root_id"] = Unit.objects.values_list("root_id", flat=True).get(pk=changes["home_unit_id"])
    if "name" in changes:
        changes["name"] = name_field(changes["name"])
    if "skills" in changes:
        changes["skills"] = sorted(set(changes["skills"]))
    said = {name: changes.pop(name) for name in ENTERED_CONSENTS if name in changes}
    if said:
        changes["consents"] = with_consents(person, said, now)
    contact = contact_fields({name: changes.pop(name) for name in ("email", "phone") if name in changes})
    contact = {name: value for name, value in contact.items() if value != getattr(person, name)}
    if person.is_in_use and contact.get("email"):
        account_changes.store_email(person, contact.pop("email") or "", actor=actor, now=now)
    account_changes.free_contact(contact, actor, now, but=person)
    if "email" in contact:
        changes["email_confirmed_at"] = None
    edited = write(person, actor, now, {**changes, **contact})
    tell(edited, actor, now, contact=sorted(contact), consent="consents" in changes)
    return edited


def tell(person: Person, actor: Person, now: datetime, *, contact: list[str], consent: bool) -> None:
    """Record what another person changed of how somebody signs in, and who may enter things for them: they are told of it."""
    if contact and person.is_in_use:
        update_versioned(person)
        account_changes.record_contact(person, actor, now, contact)
    if consent:
        update_versioned(person)
        record("person.consent_entered", person, actor, now, person_id=person.pk)


@operation
def edit_own_profile(
    *,
    actor: Person,
    now: datetime,
    expected_version: int | None = None,
    consents: dict[str, bool] | None = None,
    **changes: Any,
) -> Person:
    """Change one's own `skills`, `language` and `consents`; a consent is stored with its time, and deleted when withdrawn."""
    person = queries.get_person(actor=actor, id=actor.pk)
    check_version(person, expected_version)
    if "skills" in changes:
        changes["skills"] = sorted(set(changes["skills"]))
    if consents is not None:
        kept = {name: consent for name, consent in person.consents.items() if consents.get(name, True)}
        consent = {"at": now.isoformat(), "how": Person.How.SELF.value}
        added = {name: consent for name, agreed in consents.items() if agreed and name not in kept}
        changes["consents"] = {**kept, **added}
    edited = write(person, actor, now, changes)
    edited.grants = actor.grants
    return edited


@operation
def deactivate_person(*, actor: Person, person_id: UUID, now: datetime) -> Person:
    """Close the account: the next request of any session or token of theirs is refused, and what the person holds is given
    back, passed on or ended, as `queries.list_holdings` has told. Their roles end today."""
    person = get_administered(actor, person_id, now)
    if not person.is_active:
        raise IllegalTransition
    departure = Departure(queries.with_grants(person, now), now)
    tokens.revoke_all(person)
    update_versioned(person, is_active=False)
    released = holdings.release_all(departure, actor=actor)
    record("person.deactivated", person, actor, now, released=released)
    return person


@operation
def reactivate_person(*, actor: Person, person_id: UUID, now: datetime) -> Person:
    """Activate the person again. The old password is gone: they need an invitation. They are a member again; other roles are
    granted anew, and an email or phone number that somebody else uses meanwhile is not theirs any more."""
    person = get_administered(actor, person_id, now)
    if person.is_active:
        raise IllegalTransition
    person.set_unusable_password()
    update_versioned(person, is_active=True, password=person.password)
    record("person.reactivated", person, actor, now)
    roles.update_memberships(person, actor, now)
    return person


def with_consents(person: Person, said: dict[str, str | None], now: datetime) -> dict[str, Any]:
    """The person's consents with those said on paper, in person or by telephone, and without those withdrawn."""
    others = {name: consent for name, consent in person.consents.items() if name not in said}
    return others | {name: {"at": now.isoformat(), "how": how} for name, how in said.items() if how}


def get_administered(actor: Person, person_id: UUID, now: datetime) -> Person:
    """A person whom the actor may administer. Raises NotFound, NotAllowed."""
    person = queries.get_person(actor=actor, id=person_id)
    require(policies.may_administer_person(actor, person, queries.live_roles(person, timezone.localdate(now))))
    return person


def lock_administered_unit(actor: Person, unit_id: UUID, field: str) -> Unit:
    unit = queries.named_unit(actor=actor, id=unit_id, field=field)
    require(policies.may_administer(actor, unit))
    unit = tree.lock_unit(unit)
    if unit.closed_on:
        raise UnitClosed
    return unit


def name_field(text: str) -> str:
    """The name, normalised. Raises Invalid."""
    name = person_name(text)
    if not name:
        raise Invalid({"name": [_("This is needed.")]})
    if has_unknown_character(name):
        raise Invalid({"name": [_("A character in it can be read on the writer's own computer only: type it anew.")]})
    return name


def contact_fields(fields: dict[str, str | None]) -> dict[str, str | None]:
    """Email and phone, as far as given, normalised; an empty one is None."""
    contact: dict[str, str | None] = {}
    if "email" in fields:
        contact["email"] = normal_email(fields["email"]) if fields["email"] else None
        if contact["email"] and not is_email(contact["email"]):
            raise Invalid({"email": [_("This is no email address.")]})
    if "phone" in fields:
        contact["phone"] = normal_phone(fields["phone"]) if fields["phone"] else None
        if fields["phone"] and contact["phone"] is None:
            raise Invalid({"phone": [phone_fault(fields["phone"])]})
    return contact


def phone_fault(text: str) -> Any:
    """Why this is no phone number."""
    if is_scientific(text):
        return _("A spreadsheet has shortened this number (1.38E+10): its last digits are lost. Type it as a text.")
    return _("This is no valid phone number: a mobile number has eleven digits, a landline needs its area code.")


def write(person: Person, actor: Person, now: datetime, changes: dict[str, Any]) -> Person:
    if not changes:
        return person
    with unique_or(AlreadyExists):
        update_versioned(person, **changes)
    person = Person.objects.select_related("home_unit").get(pk=person.pk)
    record("person.edited", person, actor, now, fields=sorted(changes))
    if {"home_unit_id", "service_unit_id"} & set(changes):
        roles.update_memberships(person, actor, now)
    return person


def record(kind: str, person: Person, actor: Person, now: datetime, **facts: Any) -> None:
    home = person.home_unit
    assert home is not None, "only the two seeded people have no unit, and nobody edits them"
    journal.record(kind, actor=actor, at=now, subject=person, scope=home.scope, **facts)
