"""Every error response as `application/problem+json` (RFC 9457), in the reader's language.

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
    """An error response; `more` holds `data`, `errors` or `detail`."""
    body = problem_body(code, title, status)
    body |= {name: value for name, value in more.items() if value}
    return Response(body, status=status, headers=headers, content_type=CONTENT_TYPE)


def domain_problem(error: DomainError) -> Response:
    errors = pointers(error.errors) if isinstance(error, Invalid) else None
    return problem(error.code, str(error.title), error.status, data=error.data, errors=errors)


def pointers(detail: Any, base: str = "") -> list[dict[str, str]]:
    """DRF's nested error detail as a flat list of errors with JSON pointers (RFC 6901)."""
    if isinstance(detail, dict):
        return [error for name, inner in detail.items() for error in pointers(inner, base + segment(name))]
    if isinstance(detail, (list, tuple)):
        nested = any(isinstance(inner, (dict, list)) for inner in detail)
        return [e for i, inner in enumerate(detail) for e in pointers(inner, f"{base}/{i}" if nested else base)]
    return [{"pointer": base, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}]


def segment(name: object) -> str:
    if name == "non_field_errors":
        return ""
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def validation_problem(detail: Any) -> Response:
    """400, with the code of the first error that has a problem type of its own, else `validation-error`."""
    errors = pointers(detail)
    special = {"unknown-field", "unknown-filter", "null-character", "read-only-field"}
    code = next((error["code"] for error in errors if error["code"] in special), "validation-error")
    return problem(code, _("Something in the input is not right."), status.HTTP_400_BAD_REQUEST, errors=errors)


def database_problem(error: Exception) -> Response | None:
    """503: the database cannot be reached or is busy. The outcome may be unknown; a repeat with the same key is safe.

    None where the same exception means a bug (a missing column, on SQLite).
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
    """DRF's own errors under our codes."""
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


def wrong_method(error: exceptions.MethodNotAllowed, allowed: list[str]) -> Response:
    """405, with the methods that there are."""
    methods = ", ".join(sorted(set(allowed) - {"HEAD"}))
    title = _("This address answers to %(methods)s.") % {"methods": methods}
    return problem("method-not-allowed", title, error.status_code)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. Any other exception is a bug and becomes a 500 (its body comes from middleware.py)."""
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
        case exceptions.MethodNotAllowed():
            return wrong_method(error, context["view"].allowed_methods)
        case exceptions.UnsupportedMediaType():
            return problem("unsupported-media-type", str(PROBLEM_TYPES["unsupported-media-type"].title), 415)
        case exceptions.APIException():
            return api_problem(error)
        case OperationalError() | InterfaceError():
            return database_problem(error)
    return None
