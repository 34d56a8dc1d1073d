"""Signed addresses with which a mail of one group can be switched off without signing in."""

from uuid import UUID

from django.conf import settings
from django.core import signing

from backend.notifications.models import Preference
from backend.organisations.models import Person

SIGNER = signing.Signer(salt="notifications.unsubscribe")


def link_for(reader: Person, group: str) -> str:
    """Valid for as long as the secret is: a mail may be opened years later. It can do one thing only."""
    return f"{settings.PUBLIC_URL}/unsubscribe/{SIGNER.sign_object([reader.pk.hex, str(group)])}"


def read_token(token: str) -> tuple[UUID, Preference.Group] | None:
    """Person and group, or None for a token with another signature."""
    try:
        person_id, group = SIGNER.unsign_object(token)
        return UUID(person_id), Preference.Group(group)
    except (signing.BadSignature, ValueError, TypeError):
        return None
