"""The OpenAPI description, made from the views' `summaries`, `Input`, `Output` and `Filters`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from backend.common.http.api import ApiView
from backend.common.http.refusals import own_refusals_of, refusals_of

WRITES = ("POST", "PATCH")


@cache
def examples() -> dict[str, dict[str, Any]]:
    """`{"POST /api/v1/posts": {"request": {…}, "status": 201, "answer": {…}}}`; written by tests/examples.py."""
    found: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("examples.json").read_text())
    return found


class ProblemError(serializers.Serializer):
    pointer = serializers.CharField(help_text=_("JSON pointer to the field"))
    code = serializers.CharField()
    detail = serializers.CharField()


# RFC 9457. Made from a dict because a serializer class may not declare fields named `data` and `errors`.
Problem = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "code": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "data": serializers.DictField(required=False),
        "errors": ProblemError(many=True, required=False),
    },
)


class Schema(AutoSchema):
    def ours(self) -> ApiView | None:
        return self.view if isinstance(self.view, ApiView) else None

    def get_summary(self) -> Any:
        view = self.ours()
        return view.summaries.get(self.method.lower()) if view else super().get_summary()

    def get_description(self) -> str:  # type: ignore[override]
        """What a reader needs besides the summary, and the refusals of this operation by code."""
        view = self.ours()
        if view is None:
            return str(super().get_description())
        known = (view.descriptions.get(self.method.lower()), self.usage(view))
        refused = [
            f"- `{kind.code}` ({kind.status}): {kind.title}" for kind in own_refusals_of(type(view), self.method)
        ]
        if refused:
            refused.insert(0, str(_("Refused with, besides what any request may be refused with:")) + "\n")
        return "\n\n".join(str(part) for part in (*known, "\n".join(refused)) if part)

    def usage(self, view: ApiView) -> Any:
        """How a request of this form is used."""
        if self.method == "GET":
            return _("A page of the rows that you may see.") if view.many else _("404 for what you may not see.")
        if self.method == "PATCH":
            return _("Only the fields that are sent change. Needs the version that was read, as If-Match.")
        if self.method == "POST" and view.idempotent:
            return _("Carried out once for each Idempotency-Key: a repeat gives the first answer.")
        if self.method == "POST":
            return _("Not stored: a repeat is carried out again.")
        return _("A repeat changes nothing.")

    def get_examples(self) -> list[OpenApiExample]:
        """A real request and its answer, as the access tests recorded them."""
        view = self.ours()
        found = examples().get(f"{self.method} {self.path}") if view else None
        if view is None or found is None:
            return []
        title = str(view.summaries[self.method.lower()])
        shown = []
        if found["request"]:
            shown.append(OpenApiExample("request", value=found["request"], summary=title, request_only=True))
        if found["answer"] is not None:
            status = str(found["status"])
            answer = OpenApiExample(
                "answer", value=found["answer"], summary=title, response_only=True, status_codes=[status]
            )
            shown.append(answer)
        return shown

    def get_tags(self) -> list[str]:
        return [type(self.view).__module__.split(".")[1]]

    def get_operation_id(self) -> str:
        return f"{self.method.lower()}{type(self.view).__name__}" if self.ours() else super().get_operation_id()

    def get_request_serializer(self) -> Any:
        view = self.ours()
        return view.Input if view and self.method in WRITES else None

    def get_override_parameters(self) -> list[Any]:
        view = self.ours()
        if view is None:
            return []
        headers = []
        if self.method in WRITES and view.idempotent:
            headers.append(header("Idempotency-Key", _("A fresh UUID; the same key again gives the same answer.")))
        if self.method == "PATCH":
            headers.append(header("If-Match", _("The ETag that was read.")))
        if self.method == "GET" and view.many:
            headers += [query("cursor", str, _("From `next` or `previous`.")), query("page_size", int, _("1 to 100."))]
        return [*headers, *([view.Filters] if self.method == "GET" and view.Filters else [])]

    def get_response_serializers(self) -> Any:
        view = self.ours()
        if view is None:
            return None
        problems = {
            (status, "application/problem+json"): OpenApiResponse(Problem, description=said)
            for status, said in self.refusals(view).items()
        }
        if view.file_type:
            return {(200, view.file_type): OpenApiTypes.BINARY, **problems}
        return {self.success_status(view): self.success(view), **problems}

    def success_status(self, view: ApiView) -> int:
        if self.method == "POST" and view.Output:
            return view.created_status
        return 200 if view.Output and self.method != "DELETE" else 204

    def success(self, view: ApiView) -> Any:
        if view.Output is None or self.method == "DELETE":
            return None
        if self.method == "GET" and view.many:
            return page_of(view)
        return view.Output

    def refusals(self, view: ApiView) -> dict[int, str]:
        """By status: the codes. What each means stands at its `type`."""
        codes: dict[int, list[str]] = {}
        declared: Any = type(view)
        for kind in refusals_of(declared, self.method):
            codes.setdefault(kind.status, []).append(f"`{kind.code}`")
        return {status: ", ".join(found) for status, found in codes.items()}

    def map_renderers(self, attribute: Any) -> list[str]:
        return ["application/json"]


def header(name: str, description: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True, description=description)


def query(name: str, kind: type, description: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=description)


def page_of(view: ApiView) -> Any:
    assert view.Output is not None
    fields = {
        "results": view.Output(many=True),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
    }
    return inline_serializer(f"{type(view).__name__}Page", fields)


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "backend.organisations.sign_in.TokenSignIn"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": str(_("One's own token; “Token …” is understood too")),
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "backend.organisations.sign_in.SessionSignIn"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
