"""The start page, the description of the API, the page behind every problem's `type`, and headers of printable pages."""

from threading import Lock
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.views import SpectacularAPIView

from backend.common.http.problem_types import find_problem_type

DESCRIBING = Lock()


class SchemaPage(SpectacularAPIView):
    """Describes the API one request at a time: drf-spectacular loads its extensions at the first request, and of two requests
    at once just after the start one met them half loaded (500)."""

    def _get_schema_response(self, request: Any) -> Any:
        with DESCRIBING:
            return super()._get_schema_response(request)


def start_page(request: HttpRequest) -> HttpResponse:
    """What this is, with links to the API's documentation."""
    return render(request, "common/start.html")


def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What one problem type means, in the reader's language. 404 for an unknown code."""
    problem_type = find_problem_type(code)
    if problem_type is None:
        raise Http404
    return render(request, "common/problem.html", {"error": problem_type})


def printable(response: HttpResponse) -> HttpResponse:
    """Headers for a page about one person: not cached, and nothing in it may run or be fetched."""
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
