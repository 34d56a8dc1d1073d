"""The start page and the page behind every problem's `type`."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from backend.common.meanings import meaning_of


def start_page(request: HttpRequest) -> HttpResponse:
    """What this is, and where the API's documentation stands."""
    return render(request, "common/start.html")


def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What one refusal means, in the reader's language. 404 for a code that nobody answers with."""
    meaning = meaning_of(code)
    if meaning is None:
        raise Http404
    return render(request, "common/problem.html", {"error": meaning})
