"""The categories: readable without an account, edited by administrators."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import EditView, Step
from backend.issues import operations, queries


class CategoryOutput(fields.Output):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    parent_code = serializers.CharField(source="parent.code", default=None, allow_null=True)
    due_days = serializers.IntegerField(allow_null=True, help_text=_("Working days, make-up days included"))
    due_hours = serializers.IntegerField(allow_null=True, help_text=_("Or hours of the office: eight on a working day"))
    active = serializers.BooleanField()
    version = serializers.IntegerField()


class IssueCategories(Step):
    summaries = {"get": _("List what issues can be about"), "post": _("Add a category")}
    operation, get_row, Output = operations.add_category, queries.get_category, CategoryOutput
    many = True

    class Input(fields.Input):
        code = fields.StrictCharField(max_length=40)
        name_zh = fields.StrictCharField(max_length=50)
        name_en = fields.StrictCharField(max_length=80)
        parent_code = fields.StrictCharField(max_length=40, required=False)
        due_days = fields.Integer(min_value=1, max_value=365, required=False)
        due_hours = fields.Integer(min_value=1, max_value=80, required=False)

    class Filters(fields.Filters):
        active = fields.QueryBoolean(required=False)

    def get_permissions(self) -> list[Any]:
        """Reading needs no account: a resident's report needs a category."""
        return [AllowAny()] if self.request.method == "GET" else list(super().get_permissions())

    def get(self, request: Request) -> Response:
        return self.paginated(queries.list_categories(**self.filters()), ("code",))


class IssueCategoryDetail(EditView):
    summaries = {"get": _("Read a category"), "patch": _("Change a category")}
    operation, get_row, Output = operations.edit_category, queries.get_category, CategoryOutput

    class Input(fields.Input):
        name_zh = fields.StrictCharField(max_length=50)
        name_en = fields.StrictCharField(max_length=80)
        due_days = fields.Integer(min_value=1, max_value=365, allow_null=True)
        due_hours = fields.Integer(min_value=1, max_value=80, allow_null=True)
        active = fields.Boolean()
