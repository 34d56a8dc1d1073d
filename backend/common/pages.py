"""The start page, the description of the API, and the page behind every problem's `type`."""

from threading import Lock
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.views import SpectacularAPIView

from backend.common.errors import known_errors

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
    """What one refusal means, in the reader's language. 404 for a code that the domain does not declare."""
    error = known_errors().get(code)
    if error is None:
        raise Http404
    return render(request, "common/problem.html", {"error": error})
