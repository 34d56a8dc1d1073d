"""The start page, the description of the API, the page behind every problem's `type`, and headers of printable pages."""

from functools import cache
from hashlib import sha256
from threading import Lock

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from backend.common.http.middleware import refusal
from backend.common.http.problem_types import find_problem_type

#: drf-spectacular loads its extensions at the first request; of two at once just after the start one met them half loaded.
DESCRIBING = Lock()
FORMATS = {"yaml": OpenApiYamlRenderer, "json": OpenApiJsonRenderer}


def wanted(request: HttpRequest) -> tuple[str, str]:
    """Language and format: `?lang=`, else the reader's; `?format=`, else JSON for a reader who accepts that rather than YAML."""
    language = request.GET.get("lang", "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language() or settings.LANGUAGE_CODE
    json = (
        request.get_preferred_type(["text/html", "application/vnd.oai.openapi", "application/json"])
        == "application/json"
    )
    return language, request.GET.get("format") or ("json" if json else "yaml")


@cache
def description(language: str, kind: str) -> tuple[bytes, str]:
    """The OpenAPI description and its entity tag. It changes with the program alone, so it is made once."""
    with translation.override(language):
        schema = SchemaGenerator().get_schema(request=None, public=True)
        body = force_bytes(FORMATS[kind]().render(schema, renderer_context={}))
    return body, f'"{sha256(body).hexdigest()[:32]}"'


def schema_tag(request: HttpRequest) -> str | None:
    language, kind = wanted(request)
    with DESCRIBING:
        return description(language, kind)[1] if kind in FORMATS else None


@require_safe
@condition(etag_func=schema_tag)
def schema_page(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, as JSON when asked for, else as YAML."""
    language, kind = wanted(request)
    if kind not in FORMATS:
        return refusal("not-acceptable", _("The description comes as ?format=json or ?format=yaml."), 406)
    with DESCRIBING:
        body, _tag = description(language, kind)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}
    name = f'inline; filename="linggang-v1.{kind}"'
    return HttpResponse(body, content_type=FORMATS[kind].media_type, headers={**headers, "Content-Disposition": name})


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
