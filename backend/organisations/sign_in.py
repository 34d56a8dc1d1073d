"""Authentication by token or session; either reads the person and the roles in force in one statement."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backend.organisations import policies, queries
from backend.organisations.contacts import normal_contact
from backend.organisations.models import Person


class ContactBackend(BaseBackend):
    """Email or phone with a password. An unknown contact takes as much time as a wrong password."""

    def authenticate(self, request: Any, contact: str = "", password: str = "", **kwargs: Any) -> Person | None:
        person = queries.find_by_contact(normal_contact(contact))
        if person is None or not person.is_active or not person.has_usable_password():
            make_password(password)
            return None
        return person if person.check_password(password) else None

    def get_user(self, user_id: UUID | str) -> Person | None:
        return queries.find_actor(user_id, today=timezone.localdate())


class TokenSignIn(BaseAuthentication):
    """`Authorization: Bearer …` or `Token …`. The token is looked up by its digest; the token itself is not stored."""

    def authenticate(self, request: Request) -> tuple[Person, str] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() not in (b"bearer", b"token"):
            return None
        try:
            (token,) = words[1:]
            digest = hash_token(token.decode("ascii"))
        except (ValueError, TypeError) as error:
            raise AuthenticationFailed(_("This token is not valid.")) from error
        now = timezone.now()
        person = queries.find_actor_by_token(digest, today=timezone.localdate(now), now=now)
        if person is None:
            raise AuthenticationFailed(_("This token is not valid."))
        return person, digest

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionSignIn(SessionAuthentication):
    """The pages' session cookie, with Django's CSRF check."""

    def authenticate(self, request: Request) -> Any:
        person = getattr(request._request, "user", None)
        if person is None or not person.is_authenticated:
            return None
        self.enforce_csrf(request)
        return person, None


def session_age(person_id: UUID, now: Any) -> int:
    """For how many seconds a session lasts: shorter for staff, who see other people's data."""
    staff = queries.held_roles(timezone.localdate(now)).filter(person=person_id, kind__in=policies.STAFF).exists()
    return settings.STAFF_SESSION_AGE if staff else settings.SESSION_COOKIE_AGE
