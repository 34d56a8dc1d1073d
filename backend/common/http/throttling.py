"""How often one may ask. Signed-in traffic is counted per process (cheap); sign-in and anonymous reports together."""

from typing import Any

from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle, UserRateThrottle

from backend.common.ops.logs import logger

log = logger(__name__)


class PersonThrottle(UserRateThrottle):
    """A generous bound against a script gone wild; anonymous callers have their own throttles."""

    scope = "person"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return f"throttle-person-{request.user.pk}" if request.user else None


class SharedThrottle(SimpleRateThrottle):
    """Counted in the cache that all processes share. `closed` says what happens while that cache is away."""

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
    """Per address. Closed while the shared cache is away: guessing passwords must never become free."""

    scope = "sign_in"
    closed = True


class ResidentReportThrottle(SharedThrottle):
    """Per address. Open while the shared cache is away: a resident's report is worth more than the bound."""

    scope = "resident_report"
