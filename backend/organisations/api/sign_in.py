"""Tokens, sessions, invitations and passwords.

None of these uses an Idempotency-Key: their answers contain secrets, which are shown once and not stored.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth import login, logout, update_session_auth_hash
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.common.http.throttling import AccountThrottle, SignInThrottle, StrangersThrottle
from backend.organisations import operations, queries
from backend.organisations.contacts import LONGEST_PASSWORD
from backend.organisations.sign_in import SessionSignIn, TokenSignIn, session_age


class Password(fields.StrictCharField):
    """A password, with its outer spaces. A very long one is refused before it is hashed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_PASSWORD, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_text")
        return serializers.CharField.to_internal_value(self, data)


class Credentials(fields.Input):
    contact = fields.StrictCharField(max_length=254, help_text=_("Email or phone number"))
    password = Password()


def digest_of(request: Request) -> str | None:
    """The digest of the request's token; None for a session."""
    return str(request.auth) if request.auth else None


class SignInView(ApiView):
    """POST without an account, limited per address. A 401 has a WWW-Authenticate header, as everywhere."""

    throttle_classes: Any = (SignInThrottle, AccountThrottle, StrangersThrottle)
    idempotent = False

    def get_throttles(self) -> list[Any]:
        return super().get_throttles() if self.request.method == "POST" else []

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 401:
            response.headers.setdefault("WWW-Authenticate", "Bearer")
        return response


class Tokens(SignInView):
    summaries = {"get": _("One's own tokens"), "post": _("Sign in: a token, shown once")}
    many = True
    Input = Credentials

    class Output(fields.Output):
        id = serializers.CharField()
        created_at = serializers.DateTimeField(required=False)
        expires_at = serializers.DateTimeField()
        is_this = serializers.BooleanField(required=False, help_text=_("The one that asks"))
        person_id = serializers.UUIDField(required=False)
        token = serializers.CharField(required=False, help_text=_("Only in the answer to POST"))

    def get_authenticators(self) -> list[Any]:
        return [] if self.request is not None and self.request.method == "POST" else super().get_authenticators()

    def get_permissions(self) -> Any:
        return [] if self.request is not None and self.request.method == "POST" else super().get_permissions()

    def get(self, request: Request) -> Response:
        return self.paginated(queries.list_tokens(actor=self.actor, this=digest_of(request)), ("-created_at", "id"))

    def post(self, request: Request) -> Response:
        secret = operations.create_token(now=self.now, **self.read())
        StrangersThrottle().remember(request)
        return Response(vars(secret), status=201)


class Token(ApiView):
    """DELETE /tokens/{id}"""

    summaries = {"delete": _("End one of one's own tokens")}

    def delete(self, request: Request, token_id: str) -> Response:
        operations.revoke_token(actor=self.actor, token_id=token_id)
        return Response(status=204)


class Session(SignInView):
    summaries = {
        "get": _("The CSRF token, and who is signed in"),
        "post": _("Sign in with a session cookie"),
        "delete": _("Sign out"),
    }
    authentication_classes = (SessionSignIn,)
    permission_classes = ()
    Input = Credentials

    class Output(fields.Output):
        person_id = serializers.UUIDField(allow_null=True)
        csrf_token = serializers.CharField(help_text=_("Send it back as X-CSRFToken"))

    created_status = 200

    def get(self, request: Request) -> Response:
        return self.answer(self.actor)

    def post(self, request: Request) -> Response:
        # DRF checks CSRF only for those signed in; but signing a victim into the attacker's account is an attack too.
        SessionSignIn().enforce_csrf(request)
        person = operations.sign_in(**self.read())
        login(request._request, person)
        # Django keeps the id where the same person signs in again.
        request._request.session.cycle_key()
        request._request.session.set_expiry(session_age(person.pk, self.now))
        StrangersThrottle().remember(request)
        return self.answer(person)

    def delete(self, request: Request) -> Response:
        logout(request._request)
        return Response(status=204)

    def answer(self, person: Any) -> Response:
        return Response({"person_id": person and person.pk, "csrf_token": get_token(self.request._request)})


WAYS = [("EMAIL", _("to the confirmed address")), ("HAND", _("through a second person of the branch"))]


class PersonInvitations(ApiView):
    summaries = {
        "post": _("Invite a person to set a password: a one-time token, shown once; for an account in use, a reset")
    }
    idempotent = False

    class Output(fields.Output):
        token = serializers.CharField(allow_blank=True, help_text=_("Empty for a reset: its code goes to the person"))
        person_id = serializers.UUIDField()
        expires_at = serializers.DateTimeField()
        way = serializers.ChoiceField(
            choices=WAYS, allow_blank=True, help_text=_("How the code of a reset reaches the person")
        )

    def post(self, request: Request, person_id: UUID) -> Response:
        self.read()
        secret = operations.invite_person(actor=self.actor, person_id=person_id, now=self.now)
        return Response(self.serialize(secret), status=201)


class PersonResetConfirmation(ApiView):
    """POST /people/{id}/reset-confirmation, by a second person."""

    summaries = {"post": _("Confirm a reset as a second person of the branch")}
    idempotent = False

    class Output(fields.Output):
        person_id = serializers.UUIDField()
        code = serializers.CharField(allow_null=True, help_text=_("Only for a reset by hand: to be handed over"))
        expires_at = serializers.DateTimeField()

    def post(self, request: Request, person_id: UUID) -> Response:
        self.read()
        change, code = operations.confirm_reset(actor=self.actor, person_id=person_id, now=self.now)
        shown = {"person_id": change.person_id, "code": code, "expires_at": change.expires_at}
        return Response(self.serialize(shown), status=201)


class MyEmail(SignInView):
    """POST /me/email: another address, or the confirmation of the present one."""

    summaries = {"post": _("Have an email address confirmed: a code is sent there")}
    authentication_classes = (TokenSignIn, SessionSignIn)

    class Input(fields.Input):
        email = fields.StrictCharField(max_length=254)
        password = Password()

    def post(self, request: Request) -> Response:
        operations.ask_for_email(actor=self.actor, now=self.now, **self.read())
        return Response(status=204)


class EmailConfirmations(SignInView):
    """POST /email-confirmations. The code is in the body: addresses are logged."""

    summaries = {"post": _("Confirm an email address with the code that was sent there")}
    authentication_classes = ()
    permission_classes = ()

    class Input(fields.Input):
        code = fields.StrictCharField(max_length=100)

    def post(self, request: Request) -> Response:
        operations.confirm_email(now=self.now, **self.read())
        return Response(status=204)


class InvitationAcceptances(SignInView):
    """POST /invitation-acceptances. The token is in the body: addresses are logged."""

    summaries = {"post": _("Set a password with an invitation or the code of a reset")}
    authentication_classes = ()
    permission_classes = ()

    class Input(fields.Input):
        token = fields.StrictCharField(max_length=100)
        password = Password()

    def post(self, request: Request) -> Response:
        operations.accept_invitation(now=self.now, **self.read())
        return Response(status=204)


class MyPassword(SignInView):
    summaries = {"post": _("Change one's password; all other tokens and sessions end")}
    authentication_classes = (TokenSignIn, SessionSignIn)

    class Input(fields.Input):
        old = Password()
        new = Password()

    def post(self, request: Request) -> Response:
        person = operations.change_password(actor=self.actor, now=self.now, but_token=digest_of(request), **self.read())
        if request.auth is None:
            update_session_auth_hash(request._request, person)
        return Response(status=204)
