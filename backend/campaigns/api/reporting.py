"""Dual reporting."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.campaigns import operations, queries
from backend.campaigns.api.records import HELPED, TYPED
from backend.campaigns.models import Reporting
from backend.common.http import fields
from backend.common.http.api import ApiView, Step


class ReportingOutput(fields.Output):
    id = serializers.UUIDField()
    person_id = serializers.UUIDField()
    entered_by_id = serializers.UUIDField(allow_null=True, help_text=TYPED)
    unit_id = serializers.UUIDField()
    cell_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=Reporting.State.choices)
    skills = serializers.ListField(child=serializers.CharField())
    times = serializers.CharField()
    services = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class Reportings(ApiView):
    """GET and POST /reportings"""

    summaries = {
        "get": _("List who reported to the communities you see"),
        "post": _("Report to the community where you live"),
    }
    many = True
    Output = ReportingOutput

    class Input(fields.Input):
        unit_id = fields.Id()
        skills = fields.StrictCharListField(required=False)
        times = fields.StrictCharField(
            max_length=200, required=False, allow_blank=True, help_text=_("When you can help")
        )
        services = fields.StrictCharField(
            max_length=500, required=False, allow_blank=True, help_text=_("What you offer")
        )
        person_id = fields.Id(required=False, help_text=HELPED)

    class Filters(fields.Filters):
        state = fields.Choice(choices=Reporting.State.choices, required=False)
        unit = fields.Id(required=False)

    def get(self, request: Request) -> Response:
        return self.paginated(queries.list_reportings(actor=self.actor, **self.filters()))

    def post(self, request: Request) -> Response:
        return self.run_operation(operations.report_to_community, get=queries.get_reporting, **self.read())


class ReportingDetail(ApiView):
    """GET /reportings/{id}"""

    summaries = {"get": _("Read what a member offers to the community")}
    Output = ReportingOutput

    def get(self, request: Request, reporting_id: UUID) -> Response:
        return self.detail(queries.get_reporting(actor=self.actor, id=reporting_id))


class ReportingAcceptance(Step):
    summaries = {"post": _("Take a member into a cell")}
    operation, get_row, Output = operations.accept_reporting, queries.get_reporting, ReportingOutput

    class Input(fields.Input):
        cell_id = fields.Id()


class ReportingEnding(Step):
    summaries = {"post": _("End a dual reporting")}
    operation, get_row, Output = operations.end_reporting, queries.get_reporting, ReportingOutput
