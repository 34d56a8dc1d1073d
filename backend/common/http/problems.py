"""Every refusal as `application/problem+json` (RFC 9457), in the reader's language.

{"type": "/problems/post-full", "code": "post-full", "title": "…", "status": 409, "data": {…}}
{"type": "/problems/validation-error", …, "errors": [{"pointer": "/places", "code": "min_value", "detail": "…"}]}
"""

from typing import Any

import psycopg
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response

from backend.common.errors import DomainError, Invalid, NotFound
from backend.common.http.problem_types import CONTENT_TYPE, PROBLEM_TYPES, problem_body
from backend.common.ops.logs import logger

log = logger(__name__)
BUSY = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled)
SQLITE_AWAY = ("disk is full", "disk I/O error", "unable to open", "readonly")


def problem(code: str, title: str, status: int, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """The one shape of a refusal; `more` holds `data`, `errors` or `detail`."""
    body = problem_body(code, title, status)
    body |= {name: value for name, value in more.items() if value}
    return Response(body, status=status, headers=headers, content_type=CONTENT_TYPE)


def domain_problem(error: DomainError) -> Response:
    errors = pointers(error.errors) if isinstance(error, Invalid) else None
    return problem(error.code, str(error.title), error.status, data=error.data, errors=errors)


def pointers(detail: Any, at: str = "") -> list[dict[str, str]]:
    """DRF's nested error detail as a flat list of JSON pointers (RFC 6901)."""
    if isinstance(detail, dict):
        return [found for name, inner in detail.items() for found in pointers(inner, at + segment(name))]
    if isinstance(detail, (list, tuple)):
        nested = any(isinstance(inner, (dict, list)) for inner in detail)
        return [
            found for index, inner in enumerate(detail) for found in pointers(inner, f"{at}/{index}" if nested else at)
        ]
    return [{"pointer": at, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}]


def segment(name: object) -> str:
    if name == "non_field_errors":
        return ""
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def validation_problem(detail: Any) -> Response:
    """400; the overall code is `unknown-field` or `null-character` where that is what is wrong."""
    errors = pointers(detail)
    special = {"unknown-field", "unknown-filter", "null-character", "read-only-field"}
    code = next((error["code"] for error in errors if error["code"] in special), "validation-error")
    return problem(code, _("Something in the input is not right."), status.HTTP_400_BAD_REQUEST, errors=errors)


def database_problem(error: Exception) -> Response | None:
    """503: the database is away or busy. The outcome may be unknown; asking again with the same key is safe.

    None for what is a bug of ours under the same exception (a missing column, on SQLite).
    """
    busy = isinstance(error.__cause__, BUSY) or "locked" in str(error)
    away = isinstance(error.__cause__, psycopg.Error) or any(words in str(error) for words in SQLITE_AWAY)
    if not busy and not away:
        return None
    log.error(
        "database.unavailable",
        sqlstate=getattr(error.__cause__, "sqlstate", None),
        error=type(error.__cause__ or error).__name__,
    )
    code = "busy" if busy else "db-unavailable"
    return problem(code, str(PROBLEM_TYPES[code].title), 503, headers={"Retry-After": "2"})


def api_problem(error: exceptions.APIException) -> Response:
    """DRF's own refusals under our codes."""
    codes = {
        "not_authenticated": "not-authenticated",
        "authentication_failed": "not-authenticated",
        "permission_denied": "forbidden",
        "method_not_allowed": "method-not-allowed",
        "not_acceptable": "not-acceptable",
        "unsupported_media_type": "unsupported-media-type",
        "throttled": "rate-limited",
        "parse_error": "malformed-json",
        "not_found": "not-found",
    }
    drf_code = getattr(error.detail, "code", error.default_code)
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)  # type: ignore[attr-defined]
    return problem(codes.get(drf_code, drf_code), str(error.detail), error.status_code, headers=headers)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. Anything not named here is a bug and stays a 500 (see middleware.py for its body)."""
    match error:
        case DomainError():
            return domain_problem(error)
        case exceptions.ValidationError():
            return validation_problem(error.detail)
        case Http404():
            return domain_problem(NotFound())
        case PermissionDenied():
            return problem("forbidden", _("Not permitted."), 403)
        case exceptions.PermissionDenied() if "CSRF" in str(error.detail):
            return problem("csrf-failed", str(PROBLEM_TYPES["csrf-failed"].title), 403)
        case RequestDataTooBig():
            return problem("body-too-large", _("The body is too large."), status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
        case exceptions.APIException():
            return api_problem(error)
        case OperationalError() | InterfaceError():
            return database_problem(error)
    return None
