"""Rate limits. Requests of signed-in people are counted per process (cheap), sign-in and anonymous reports by all together."""

from typing import Any

from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle, UserRateThrottle

from backend.common.ops.logs import logger

log = logger(__name__)


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
    """Per address. Closed while the shared cache cannot be reached: guessing passwords must always be limited."""

    scope = "sign_in"
    closed = True


class ResidentReportThrottle(SharedThrottle):
    """Per address. Open while the shared cache cannot be reached: a resident's report is worth more than the limit."""

    scope = "resident_report"
