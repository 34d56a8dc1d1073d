"""The list of issues, one issue, its history and its contact."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.issues import operations, queries
from backend.issues.api.shapes import IssueOutput, IssueReport, IssueRowOutput
from backend.issues.models import Issue
from backend.issues.operations.editing import Purpose

YES_NO = ("true", "false")


class Issues(ApiView):
    """GET and POST /issues"""

    summaries = {"get": _("List the issues you can see"), "post": _("Report an issue")}
    many = True
    Output = IssueRowOutput

    class Input(IssueReport):
        due_at = fields.AwareDateTimeField(required=False)

    class Filters(fields.Filters):
        state = fields.Choice(choices=Issue.State.choices, required=False)
        cell = fields.Id(required=False)
        unit = fields.Id(required=False)
        handler_unit = fields.Id(required=False)
        category = fields.StrictCharField(max_length=40, required=False)
        overdue = fields.Choice(choices=YES_NO, required=False)
        mine = fields.Choice(choices=YES_NO, required=False)

    def get(self, request: Request) -> Response:
        filters = {
            name: value == "true" if name in ("overdue", "mine") else value for name, value in self.filters().items()
        }
        return self.paginated(queries.list_issues(actor=self.actor, now=self.now, **filters))

    def post(self, request: Request) -> Response:
        return self.run_operation(operations.report_issue, get=queries.get_issue, **self.read())


class IssueDetail(ApiView):
    """GET and PATCH /issues/{id}"""

    summaries = {"get": _("Read an issue"), "patch": _("Correct an issue")}
    Output = IssueOutput

    class Input(fields.Input):
        title = fields.StrictCharField(max_length=200)
        location = fields.StrictCharField(max_length=200, allow_blank=True)
        category = fields.StrictCharField(max_length=40)
        unit_id = fields.Id()
        cell_id = fields.Id()
        due_at = fields.AwareDateTimeField()

    def get(self, request: Request, issue_id: UUID) -> Response:
        return self.detail(queries.get_issue(actor=self.actor, id=issue_id))

    def patch(self, request: Request, issue_id: UUID) -> Response:
        return self.run_operation(
            operations.edit_issue,
            get=queries.get_issue,
            issue_id=issue_id,
            expected_version=self.expected_version(),
            **self.read(),
        )


class IssueHistory(ApiView):
    """GET /issues/{id}/history"""

    summaries = {"get": _("Read what happened to an issue")}
    many = True

    class Output(fields.Output):
        id = serializers.UUIDField()
        kind = serializers.CharField()
        at = serializers.DateTimeField()
        actor_id = serializers.UUIDField()
        seq = serializers.IntegerField()
        facts = serializers.DictField()

    def get(self, request: Request, issue_id: UUID) -> Response:
        return self.paginated(queries.list_history(actor=self.actor, issue_id=issue_id), ("seq",))


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
