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


def plain_problems(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Under /api/, turn Django's own 400, 403, 404 and 500 pages into problem+json, and forbid caching of every answer.

    An address with a NUL character and a Host that is not ours are refused before any view runs.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            with in_readers_language(request):
                return refusal("null-character", _("The address contains a NUL character."), 400)
        if request.path.startswith("/api/") and not host_is_allowed(request):
            with in_readers_language(request):
                return refusal("bad-host", str(PROBLEM_TYPES["bad-host"].title), 400)
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
    """Whether the Host header is one of ALLOWED_HOSTS. Not checked outside /api/: health probes use the bare address."""
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
