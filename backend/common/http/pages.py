"""The start page, the description of the API, the page behind every problem's `type`, and what holds for a printed page."""

from threading import Lock
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.views import SpectacularAPIView

from backend.common.http.problem_types import find_problem_type

DESCRIBING = Lock()


class SchemaPage(SpectacularAPIView):
    """One at a time: drf-spectacular looks up what its extensions are about when it is first asked, and two requests at once
    just after the start met half of that (500)."""

    def _get_schema_response(self, request: Any) -> Any:
        with DESCRIBING:
            return super()._get_schema_response(request)


def start_page(request: HttpRequest) -> HttpResponse:
    """What this is, and where the API's documentation stands."""
    return render(request, "common/start.html")


def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What one refusal means, in the reader's language. 404 for a code that nobody answers with."""
    meaning = find_problem_type(code)
    if meaning is None:
        raise Http404
    return render(request, "common/problem.html", {"error": meaning})


def printed(response: HttpResponse) -> HttpResponse:
    """A page about one person, to be read and printed: kept by nobody on the way, and nothing in it may run or be fetched."""
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
