"""The list of issues, one issue, its history and its contact."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.issues import operations, queries
from backend.issues.api.shapes import IssueListed, IssueOutput, IssueReport
from backend.issues.models import Issue
from backend.issues.operations.editing import Purpose


class Issues(Step):
    summaries = {"get": _("List the issues you can see"), "post": _("Report an issue")}
    operation, get_row, Output = operations.report_issue, queries.get_issue, IssueListed
    many = True

    class Input(IssueReport):
        due_at = fields.WholeDayOrMoment(ends=True, required=False)

    class Filters(fields.Filters):
        state = fields.Choice(choices=Issue.State.choices, required=False)
        cell = fields.Id(required=False)
        unit = fields.Id(required=False)
        handler_unit = fields.Id(required=False)
        category = fields.StrictCharField(max_length=40, required=False)
        overdue = fields.QueryBoolean(required=False)
        mine = fields.QueryBoolean(required=False)

    def get(self, request: Request) -> Response:
        return self.paginated(queries.list_issues(actor=self.actor, now=self.now, **self.filters()))


class IssueDetail(EditView):
    summaries = {"get": _("Read an issue"), "patch": _("Correct an issue")}
    operation, get_row, Output = operations.edit_issue, queries.get_issue, IssueOutput

    class Input(fields.Input):
        title = fields.StrictCharField(max_length=200)
        location = fields.StrictCharField(max_length=200, allow_blank=True)
        category = fields.StrictCharField(max_length=40)
        unit_id = fields.Id()
        cell_id = fields.Id()
        due_at = fields.WholeDayOrMoment(ends=True)


class IssueHistory(ListView):
    summaries = {"get": _("Read what happened to an issue")}
    list_rows = queries.list_history
    ordering = ("seq",)

    class Output(fields.Output):
        id = serializers.UUIDField()
        kind = serializers.CharField()
        at = serializers.DateTimeField()
        actor_id = serializers.UUIDField()
        seq = serializers.IntegerField()
        facts = serializers.DictField()


class IssueContactReading(ApiView):
    """POST /issues/{id}/contact-reading

    Not idempotent on purpose: each response with the contact has its own entry in the journal.
    """

    summaries = {"post": _("Read the contact a resident left, for a stated purpose")}
    idempotent = False

    class Input(fields.Input):
        purpose = fields.Choice(choices=Purpose.choices)

    class Output(fields.Output):
        contact = serializers.CharField()

    def post(self, request: Request, issue_id: UUID) -> Response:
        contact = operations.read_contact(actor=self.actor, now=self.now, issue_id=issue_id, **self.read())
        return Response({"contact": contact}, status=201, headers={"Cache-Control": "no-store"})
