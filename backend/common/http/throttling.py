"""Rate limits. Requests of signed-in people are counted per process (cheap), sign-in and anonymous reports by all together."""

import hashlib
import re
import unicodedata
from typing import Any

from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle, UserRateThrottle

from backend.common.ops.logs import logger

log = logger(__name__)
KNOWN_FOR_SECONDS = 30 * 24 * 3600


class PersonThrottle(UserRateThrottle):
    """A generous limit against runaway scripts; anonymous callers have their own throttles."""

    scope = "person"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return f"throttle-person-{request.user.pk}" if request.user else None


class SharedThrottle(SimpleRateThrottle):
    """Counted in the cache that all processes share. While it cannot be reached, `closed` refuses every request."""

    closed = False

    @property
    def cache(self) -> Any:  # type: ignore[override]
        return caches["shared"]

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}

    def allow_request(self, request: Any, view: Any) -> bool:
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            log.error("throttle.unavailable", scope=self.scope, error=type(error).__name__)
            self.now, self.history = self.timer(), []
            return not self.closed


class SignInThrottle(SharedThrottle):
    """Per address, so wide that a hall behind one address can sign in. Closed while the shared cache cannot be reached:
    guessing passwords must always be limited."""

    scope = "sign_in"
    closed = True


class AccountThrottle(SharedThrottle):
    """Per account and address: how often one may guess at one account from one place."""

    scope = "sign_in_account"
    closed = True

    def get_cache_key(self, request: Any, view: Any) -> Any:
        account = account_of(request)
        return f"throttle-{self.scope}-{self.get_ident(request)}-{account}" if account else None


class StrangersThrottle(SharedThrottle):
    """Per account, from all addresses from which nobody has signed in to it lately: whoever guesses from many addresses is
    slowed down, and cannot shut out the person at their own."""

    scope = "sign_in_strangers"
    closed = True

    def get_cache_key(self, request: Any, view: Any) -> Any:
        account = account_of(request)
        if not account or self.cache.get(known_key(self.get_ident(request), account)):
            return None
        return f"throttle-{self.scope}-{account}"

    def remember(self, request: Any) -> None:
        """Somebody has signed in to this account from here."""
        account = account_of(request)
        if account:
            try:
                self.cache.set(known_key(self.get_ident(request), account), 1, KNOWN_FOR_SECONDS)
            except (RedisError, OSError) as error:
                log.error("throttle.unavailable", scope=self.scope, error=type(error).__name__)


def known_key(address: Any, account: str) -> str:
    return f"signed-in-{address}-{account}"


def account_of(request: Any) -> str:
    """A digest of the account that a request is about: who is signed in, else the contact in the body. No contact is stored.

    A phone number counts by its last eleven digits, in whatever form it is written.
    """
    if request.user:
        return str(request.user.pk)
    contact = request.data.get("contact") if isinstance(request.data, dict) else None
    if not isinstance(contact, str):
        return ""
    plain = unicodedata.normalize("NFKC", contact).strip().casefold()
    plain = plain if "@" in plain else re.sub(r"\D", "", plain)[-11:] or plain
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


class ResidentReportThrottle(SharedThrottle):
    """Per address. Open while the shared cache cannot be reached: a resident's report is worth more than the limit."""

    scope = "resident_report"
