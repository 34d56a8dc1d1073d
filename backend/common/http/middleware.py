"""Checks before any view, and Django's own error pages as problems."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import is_valid_path
from django.utils import translation
from django.utils.translation import gettext as _

from backend.common.http.problem_types import CONTENT_TYPE, PROBLEM_TYPES, problem_body

METHODS = ("GET", "HEAD", "POST")  # of pages and files
#: Probes ask by the machine's bare address.
BY_ANY_NAME = ("/healthz", "/readyz", "/metrics")
# Nothing of another site, no script but our own files; styles stand in the few pages themselves.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def safe_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The outermost: gives every answer, errors and static files included, the headers that a browser protects us by.

    Refuses a Host that is not ours, and methods that nobody needs (TRACE, OPTIONS).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = refusal_at_the_door(request) or get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def refusal_at_the_door(request: HttpRequest) -> HttpResponse | None:
    if request.path not in BY_ANY_NAME and not host_is_allowed(request):
        with in_readers_language(request):
            return refusal("bad-host", str(PROBLEM_TYPES["bad-host"].title), 400)
    # The API's views refuse such methods themselves, and say which ones they answer.
    if request.method not in METHODS and not request.path.startswith("/api/v1/"):
        with in_readers_language(request):
            refused = refusal("method-not-allowed", str(PROBLEM_TYPES["method-not-allowed"].title), 405)
        refused.headers["Allow"] = ", ".join(METHODS)
        return refused
    return None


def plain_problems(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Under /api/, turn Django's own 400, 403, 404 and 500 pages into problem+json, and forbid caching of every answer.

    An address with a NUL character is refused before any view runs.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            with in_readers_language(request):
                return refusal("null-character", _("The address contains a NUL character."), 400)
        response = get_response(request)
        if not request.path.startswith("/api/v1/"):
            return response
        if response.status_code >= 400 and response.get("Content-Type", "").startswith("text/html"):
            with in_readers_language(request):
                response = replacement(response, request.path)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def host_is_allowed(request: HttpRequest) -> bool:
    """Whether the Host header is one of ALLOWED_HOSTS."""
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def in_readers_language(request: HttpRequest) -> AbstractContextManager[Any]:
    """The language of this request. Where it failed before one was activated, the thread still has that of the last request."""
    chosen = getattr(request, "LANGUAGE_CODE", None)
    return nullcontext() if chosen else translation.override(translation.get_language_from_request(request))


def replacement(response: HttpResponse, path: str) -> HttpResponse:
    if response.status_code == 404 and path.endswith("/") and is_valid_path(path.rstrip("/")):
        title = _("There is nothing at this address. Without the slash at the end there is: %(path)s")
        return refusal("not-found", title % {"path": path.rstrip("/")}, 404)
    codes = {400: "bad-request", 403: "csrf-failed", 404: "not-found", 413: "body-too-large"}
    titles = {
        404: _("There is nothing at this address."),
        403: _("Not permitted."),
        400: _("The request is not valid."),
    }
    status = response.status_code
    return refusal(
        codes.get(status, "internal-error"), titles.get(status, _("Something went wrong on our side.")), status
    )


def refusal(code: str, title: str, status: int) -> HttpResponse:
    body = problem_body(code, title, status)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})
