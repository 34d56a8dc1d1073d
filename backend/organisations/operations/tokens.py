"""Signing in: invitations, passwords and API tokens.

Of this only invitations, resets and changed passwords have entries: who was online when is not recorded.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.crypto import create_token_string, hash_token
from knox.models import AuthToken

from backend.common.db.operations import operation
from backend.common.db.versions import update_versioned
from backend.common.errors import DomainError, Invalid, NotFound, require
from backend.journal import operations as journal
from backend.organisations import policies, queries
from backend.organisations.models import AccountChange, Invitation, Person
from backend.organisations.operations import account_changes

TOKEN_LASTS: timedelta = settings.REST_KNOX["TOKEN_TTL"]  # type: ignore[assignment]
TOKENS_EACH: int = settings.REST_KNOX["TOKEN_LIMIT_PER_USER"]  # type: ignore[assignment]
INVITATION_LASTS = timedelta(hours=72)
KEY_LENGTH = 15  # the stored part of a token, by which its owner recognises it


class SignInRefused(DomainError):
    """The same for an unknown contact, a wrong password and a person who is not active."""

    status = 401
    code = "not-authenticated"
    title = _("The contact or the password is not right.")


class TokenInvalid(Invalid):
    code = "token-invalid"
    title = _("This invitation is not valid, or no longer.")


@dataclass(frozen=True)
class Secret:
    """A token that is shown once, with what is stored about it. Without a `token`, a reset was asked for, and `way` says where
    its code goes: by EMAIL to the person, or by HAND through a second person."""

    token: str
    id: str
    person_id: UUID
    expires_at: datetime
    way: str = ""


def sign_in(*, contact: str, password: str) -> Person:
    """The person with this contact and password. Raises SignInRefused, after the same time in every case."""
    person = authenticate(contact=contact, password=password)
    if not isinstance(person, Person):
        raise SignInRefused
    return person


@operation
def create_token(*, contact: str, password: str, now: datetime) -> Secret:
    """Create an API token by contact and password. The oldest are deleted when there are too many."""
    return issue_token(person=sign_in(contact=contact, password=password), now=now)


@operation
def issue_token(*, person: Person, now: datetime) -> Secret:
    """Create a token without a password: for the demo's accounts and for tests; no request leads here."""
    held = AuthToken.objects.filter(user=person)
    held.filter(expiry__lte=now).delete()
    newest_first = list(held.order_by("-created", "digest").values_list("pk", flat=True))
    held.filter(pk__in=newest_first[TOKENS_EACH - 1 :]).delete()
    token = create_token_string()
    expires_at = now + TOKEN_LASTS
    row = AuthToken(user=person, digest=hash_token(token), token_key=token[:KEY_LENGTH], expiry=expires_at)
    row.save(force_insert=True)
    return Secret(token, row.token_key, person.pk, expires_at)


@operation
def revoke_token(*, actor: Person, token_id: str) -> None:
    """End one of one's own tokens."""
    token = AuthToken.objects.filter(user=actor, token_key=token_id).first()
    if token is None:
        raise NotFound
    token.delete()


def revoke_all(person: Person, but: str | None = None) -> None:
    """Delete all tokens (but the one with the digest `but`) and invitations. Sessions end by the password or by is_active."""
    AuthToken.objects.filter(user=person).exclude(pk=but or "").delete()
    Invitation.objects.filter(person=person).delete()


@operation
def invite_person(*, actor: Person, person_id: UUID, now: datetime) -> Secret:
    """Create a one-time token with which the person sets a password, within 72 hours. Earlier ones are deleted.

    For an account in use this is a reset: the actor, who could become that person by the token, does not get it.
    """
    person = queries.get_person(actor=actor, id=person_id)
    require(policies.may_administer_person(actor, person, queries.live_roles(person, timezone.localdate(now))))
    require(person.is_active)
    Invitation.objects.filter(person=person).delete()
    if person.is_in_use:
        change = account_changes.ask_for_reset(person, actor=actor, now=now)
        return Secret("", "", person.pk, change.expires_at, "HAND" if change.by_hand else "EMAIL")
    token, expires_at = secrets.token_urlsafe(32), now + INVITATION_LASTS
    Invitation.objects.create(digest=digest_of(token), person=person, expires_at=expires_at)
    update_versioned(person)
    assert person.home_unit is not None
    journal.record(
        "person.invited", actor=actor, at=now, subject=person, scope=person.home_unit.scope, person_id=person.pk
    )
    return Secret(token, "", person.pk, expires_at)


@operation
def accept_invitation(*, token: str, password: str, now: datetime) -> Person:
    """Set the password, by an invitation or by the code of a reset. All tokens and sessions of the person end.

    Raises TokenInvalid, whatever the reason.
    """
    usable = Invitation.objects.filter(digest=digest_of(token), expires_at__gt=now, person__is_active=True)
    invitation = usable.select_related("person__home_unit").first()
    if invitation is None or invitation.person.is_in_use:
        return reset_password(token, password, now)
    person = invitation.person
    check_password_strength(password, person)
    if not Invitation.objects.filter(pk=invitation.pk).delete()[0]:
        raise TokenInvalid  # another request used it meanwhile
    set_password(person, password, now)
    return person


def reset_password(code: str, password: str, now: datetime) -> Person:
    """Set a new password by the code of a reset; sealed texts stay closed to the account for a time."""
    change = account_changes.find_asked(code, AccountChange.Kind.RESET, now)
    if change is None or (change.by_hand and change.confirmed_by_id is None):
        raise TokenInvalid
    check_password_strength(password, change.person)
    set_password(change.person, password, now, texts_closed_until=account_changes.finish_reset(change, now))
    return change.person


@operation
def change_password(*, actor: Person, old: str, new: str, now: datetime, but_token: str | None = None) -> Person:
    """Change one's own password; all other tokens and sessions end."""
    person = Person.objects.select_related("home_unit").get(pk=actor.pk)
    if not person.check_password(old):
        raise Invalid({"old": [_("This is not your password.")]})
    check_password_strength(new, person, "new")
    set_password(person, new, now, but_token)
    return person


def check_password_strength(password: str, person: Person, field: str = "password") -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid({field: list(error.messages)}) from error


def set_password(
    person: Person, password: str, now: datetime, but_token: str | None = None, **fields: datetime | None
) -> None:
    person.set_password(password)
    update_versioned(person, password=person.password, password_set_at=person.password_set_at or now, **fields)
    revoke_all(person, but=but_token)
    assert person.home_unit is not None
    journal.record(
        "person.password_changed",
        actor=person,
        at=now,
        subject=person,
        scope=person.home_unit.scope,
        person_id=person.pk,
    )


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
