"""The categories: readable without an account, edited by administrators."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.issues import operations, queries


class CategoryOutput(fields.Output):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    parent_code = serializers.CharField(source="parent.code", default=None, allow_null=True)
    due_days = serializers.IntegerField(allow_null=True)
    active = serializers.BooleanField()
    version = serializers.IntegerField()


class IssueCategories(ApiView):
    """GET and POST /issue-categories"""

    summaries = {"get": _("List what issues can be about"), "post": _("Add a category")}
    many = True
    Output = CategoryOutput

    class Input(fields.Input):
        code = fields.StrictCharField(max_length=40)
        name_zh = fields.StrictCharField(max_length=50)
        name_en = fields.StrictCharField(max_length=80)
        parent_code = fields.StrictCharField(max_length=40, required=False)
        due_days = fields.Integer(min_value=1, max_value=365, required=False)

    class Filters(fields.Filters):
        active = fields.Choice(choices=("true", "false"), required=False)

    def get_permissions(self) -> list[Any]:
        """Reading needs no account: a resident's report needs a category."""
        return [AllowAny()] if self.request.method == "GET" else list(super().get_permissions())

    def get(self, request: Request) -> Response:
        filters = {name: value == "true" for name, value in self.filters().items()}
        return self.paginated(queries.list_categories(**filters), ("code",))

    def post(self, request: Request) -> Response:
        return self.run_operation(operations.add_category, get=queries.get_category, **self.read())


class IssueCategoryDetail(ApiView):
    """GET and PATCH /issue-categories/{id}"""

    summaries = {"get": _("Read a category"), "patch": _("Change a category")}
    Output = CategoryOutput

    class Input(fields.Input):
        name_zh = fields.StrictCharField(max_length=50)
        name_en = fields.StrictCharField(max_length=80)
        due_days = fields.Integer(min_value=1, max_value=365, allow_null=True)
        active = fields.Boolean()

    def get(self, request: Request, category_id: UUID) -> Response:
        return self.detail(queries.get_category(actor=self.actor, id=category_id))

    def patch(self, request: Request, category_id: UUID) -> Response:
        return self.run_operation(
            operations.edit_category,
            get=queries.get_category,
            category_id=category_id,
            expected_version=self.expected_version(),
            **self.read(),
        )
