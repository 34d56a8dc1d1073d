"""Resets and changes of address of accounts in use: whoever may administer a person must not become that person.

A code goes to an address of the person, or through the hands of a second person. Every step is an entry, and the person is
told of it (notifications/catalogue/account.py).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import unique_or
from backend.common.db.versions import update_versioned
from backend.common.errors import Conflict, IllegalTransition, Invalid, NotFound, require
from backend.journal import operations as journal
from backend.organisations import policies, queries
from backend.organisations.contacts import is_email, normal_email
from backend.organisations.models import AccountChange, Person
from backend.organisations.operations.errors import AlreadyExists

LASTS = timedelta(hours=72)
#: For how long no sealed text opens after a reset that nobody has confirmed: time for the right person to notice (ours).
CLOSED_FOR = timedelta(hours=72)
SIGNER = signing.Signer(salt="organisations.account-change")


class CodeInvalid(Invalid):
    code = "code-invalid"
    title = _("This code is not valid, or no longer.")


class TextsClosed(Conflict):
    code = "texts-closed"
    title = _(
        "Your password was reset. Sealed texts open once a second person of your branch has confirmed it, or a stated time "
        "has passed."
    )


def code_of(change_id: UUID) -> str:
    """The code that proves this change. It is made again when a mail is written, and stored nowhere."""
    return SIGNER.sign(change_id.hex)


def find_asked(code: str, kind: str, now: datetime) -> AccountChange | None:
    """The change that waits for this code."""
    try:
        change_id = UUID(SIGNER.unsign(code))
    except (signing.BadSignature, ValueError):
        return None
    usable = AccountChange.objects.filter(pk=change_id, kind=kind, state=AccountChange.State.ASKED)
    return usable.filter(expires_at__gt=now, person__is_active=True).select_related("person__home_unit").first()


def ask_for_reset(person: Person, *, actor: Person, now: datetime) -> AccountChange:
    """Store that a new password was asked for. It changes nothing until the code is used."""
    by_hand = person.email is None or person.email_confirmed_at is None
    change = ask(person, AccountChange.Kind.RESET, actor, now, by_hand=by_hand)
    record("person.reset_asked", change, actor, now, way="HAND" if by_hand else "EMAIL")
    return change


def ask(person: Person, kind: str, actor: Person, now: datetime, **fields: object) -> AccountChange:
    """A new change in place of an earlier one of its kind."""
    earlier = AccountChange.objects.filter(person=person, kind=kind, state=AccountChange.State.ASKED).first()
    if earlier is not None:
        update_versioned(earlier, state=AccountChange.State.REPLACED)
    change = AccountChange(person=person, kind=kind, asked_by=actor, expires_at=now + LASTS, created_at=now, **fields)
    change.save(force_insert=True)
    return change


@operation
def confirm_reset(*, actor: Person, person_id: UUID, now: datetime) -> tuple[AccountChange, str | None]:
    """A second person of the branch confirms that the last reset is for the right person.

    Of a reset by hand they get the code, to hand it over; sealed texts stay closed for the stated time. Of one that was mailed
    the texts open at once. Raises NotFound, NotAllowed, IllegalTransition.
    """
    person = queries.get_person(actor=actor, id=person_id)
    change = AccountChange.objects.filter(person=person, kind=AccountChange.Kind.RESET).order_by("-id").first()
    if change is None:
        raise NotFound
    require(policies.may_confirm_reset(actor, person, change.asked_by_id))
    asked = change.state == AccountChange.State.ASKED and change.expires_at > now
    closed = change.state == AccountChange.State.DONE and person.texts_closed_until is not None
    if change.confirmed_by_id or not (asked or (closed and not change.by_hand)):
        raise IllegalTransition(state=change.state)
    update_versioned(change, confirmed_by=actor)
    if closed:
        update_versioned(person, texts_closed_until=None)
    record("person.reset_confirmed", change, actor, now, way="HAND" if change.by_hand else "EMAIL")
    return change, code_of(change.pk) if asked and change.by_hand else None


def finish_reset(change: AccountChange, now: datetime) -> datetime | None:
    """The reset is done by its code; returns until when sealed texts stay closed, or None."""
    update_versioned(change, state=AccountChange.State.DONE)
    return None if change.confirmed_by_id and not change.by_hand else now + CLOSED_FOR


@operation
def ask_for_email(*, actor: Person, email: str, password: str, now: datetime) -> AccountChange:
    """Ask for another address, or for the confirmation of one's own. It counts once the code that is sent there comes back.

    Whether somebody else has this address is not said here: only its owner learns it, by the code. Raises Invalid.
    """
    person = Person.objects.select_related("home_unit").get(pk=actor.pk)
    if not person.check_password(password):
        raise Invalid({"password": [_("This is not your password.")]})
    return store_email(person, email, actor=person, now=now)


def store_email(person: Person, email: str, *, actor: Person, now: datetime) -> AccountChange:
    wanted = normal_email(email)
    if not is_email(wanted):
        raise Invalid({"email": [_("This is no email address.")]})
    change = ask(person, AccountChange.Kind.EMAIL, actor, now, email=wanted)
    record("person.email_asked", change, actor, now)
    return change


@operation
def confirm_email(*, code: str, now: datetime) -> Person:
    """Make the address to which this code was sent the person's. Raises CodeInvalid, AlreadyExists.

    Only an address that the person asked for counts as confirmed: a reset may be sent there.
    """
    change = find_asked(code, AccountChange.Kind.EMAIL, now)
    if change is None:
        raise CodeInvalid
    person = change.person
    update_versioned(change, state=AccountChange.State.DONE)
    confirmed_at = now if change.asked_by_id == person.pk else None
    free_contact({"email": change.email}, person, now, but=person)
    with unique_or(AlreadyExists):
        update_versioned(person, email=change.email, email_confirmed_at=confirmed_at)
    record_contact(person, person, now, ["email"])
    return person


def free_contact(contact: dict[str, str | None], actor: Person, now: datetime, but: Person | None = None) -> None:
    """Take an email or phone number from a closed account, so that it can be used again. Raises AlreadyExists where it belongs to
    somebody active."""
    for field, value in contact.items():
        other = queries.find_by_contact(value) if value else None
        if other is None or (but is not None and other.pk == but.pk):
            continue
        if other.is_active:
            raise AlreadyExists
        update_versioned(other, **{field: None})
        assert other.home_unit is not None
        journal.record("person.edited", actor=actor, at=now, subject=other, scope=other.home_unit.scope, fields=[field])


def record_contact(person: Person, actor: Person, now: datetime, fields: list[str]) -> None:
    assert person.home_unit is not None
    journal.record(
        "person.contact_changed", actor=actor, at=now, subject=person, scope=person.home_unit.scope,
        person_id=person.pk, fields=fields,
    )  # fmt: skip


def record(kind: str, change: AccountChange, actor: Person, now: datetime, **facts: object) -> None:
    assert change.person.home_unit is not None
    about = {"person_id": change.person_id, "asked_by_id": change.asked_by_id, **facts}
    journal.record(kind, actor=actor, at=now, subject=change, scope=change.person.home_unit.scope, **about)


def expect_texts_open(actor: Person, now: datetime) -> None:
    """Raise TextsClosed while this account's password was reset and nobody has confirmed by whom."""
    if actor.texts_closed_until is not None and now < actor.texts_closed_until:
        raise TextsClosed(until=timezone.localtime(actor.texts_closed_until).isoformat())
