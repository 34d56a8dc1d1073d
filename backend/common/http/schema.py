"""The OpenAPI description, made from the views' `summaries`, `Input`, `Output` and `Filters`."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from backend.common.http.api import ApiView

WRITES = ("POST", "PATCH")


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
        refused = OpenApiResponse(Problem, description=_("Problem"))
        problems = {(code, "application/problem+json"): refused for code in self.refusals(view)}
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

    def refusals(self, view: ApiView) -> list[int]:
        of_body = [409, 413, 415, 422] if self.method != "GET" else []
        of_version = [412, 428] if self.method == "PATCH" else []
        return [400, 401, 403, 404, 406, *of_body, 429, 503, *of_version]

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
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": str(_("“Token …”, with one's own")),
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "backend.organisations.sign_in.SessionSignIn"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
