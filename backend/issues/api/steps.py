"""The steps of an issue's cycle: each is the creation of a noun."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common import fields
from backend.common.api import ApiView
from backend.issues import operations, queries
from backend.issues.api.shapes import IssueOutput, IssueReason
from backend.issues.models import Issue, QuantityUnit
from backend.tasks import queries as tasks


class IssueAcceptance(ApiView):
    """POST /issues/{id}/acceptance"""

    summaries = {"post": _("Accept a reported issue")}
    Output = IssueOutput

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.accept_issue, get=queries.get_issue, issue_id=issue_id, **self.read())


class IssueDispatch(ApiView):
    """POST /issues/{id}/dispatch"""

    summaries = {"post": _("Dispatch an issue to a unit")}
    Output = IssueOutput

    class Input(fields.Input):
        unit_id = fields.Id()

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.dispatch_issue, get=queries.get_issue, issue_id=issue_id, **self.read())


class IssueTasks(ApiView):
    """POST /issues/{id}/tasks; GET /tasks?belongs_id={id} lists them"""

    summaries = {"post": _("Dispatch an issue as a task for a member or a team")}

    class Input(fields.Input):
        title = fields.Text(max_length=200)
        description = fields.Text(max_length=4000, multiline=True, required=False, allow_blank=True)
        due_at = fields.Moment()
        skills = fields.Texts(required=False)
        person_id = fields.Id(required=False)
        team_id = fields.Id(required=False)

    class Output(fields.Output):
        id = serializers.UUIDField()
        state = serializers.CharField()
        title = serializers.CharField()
        due_at = serializers.DateTimeField()
        person_id = serializers.UUIDField(allow_null=True)
        team_id = serializers.UUIDField(allow_null=True)
        belongs_type = serializers.CharField()
        belongs_id = serializers.UUIDField()
        version = serializers.IntegerField()

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.dispatch_as_task, get=tasks.get_task, issue_id=issue_id, **self.read())


class IssueSelfHandling(ApiView):
    """POST /issues/{id}/self-handling"""

    summaries = {"post": _("Handle an issue on the grid itself")}
    Output = IssueOutput

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.handle_by_grid, get=queries.get_issue, issue_id=issue_id, **self.read())


class IssueHandling(ApiView):
    """POST /issues/{id}/handling"""

    summaries = {"post": _("Take a dispatched issue in hand")}
    Output = IssueOutput

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.take_up_issue, get=queries.get_issue, issue_id=issue_id, **self.read())


class IssueReturn(ApiView):
    """POST /issues/{id}/return"""

    summaries = {"post": _("Return a dispatched issue that is not for this unit")}
    Input = IssueReason

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.return_issue, get=None, issue_id=issue_id, **self.read())


class IssueExtension(ApiView):
    """POST /issues/{id}/extension"""

    summaries = {"post": _("Approve more time for an issue, with the reason")}
    Output = IssueOutput

    class Input(IssueReason):
        due_at = fields.Moment()

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.extend_issue, get=queries.get_issue, issue_id=issue_id, **self.read())


class IssueResponse(ApiView):
    """POST /issues/{id}/response"""

    summaries = {"post": _("Say what was done about an issue")}
    Output = IssueOutput

    class Input(fields.Input):
        resolution = fields.Text(max_length=4000, multiline=True)
        outcome = fields.Choice(choices=Issue.Outcome.choices, required=False)
        quantity = fields.Decimal(max_digits=12, decimal_places=3, required=False)
        quantity_unit = fields.Choice(choices=QuantityUnit.choices, required=False)

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.respond_to_issue, get=queries.get_issue, issue_id=issue_id, **self.read())


class IssueClosure(ApiView):
    """POST /issues/{id}/verification"""

    summaries = {"post": _("Verify that an issue is solved, and close it")}
    Output = IssueOutput

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.close_issue, get=queries.get_issue, issue_id=issue_id, **self.read())


class IssueVerificationFailure(ApiView):
    """POST /issues/{id}/rejection"""

    summaries = {"post": _("Say that an issue is not solved; it is handled again")}
    Input = IssueReason
    Output = IssueOutput

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.send_back_issue, get=queries.get_issue, issue_id=issue_id, **self.read())


class IssueReopening(ApiView):
    """POST /issues/{id}/reopening"""

    summaries = {"post": _("Reopen a closed issue")}
    Input = IssueReason
    Output = IssueOutput

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.reopen_issue, get=queries.get_issue, issue_id=issue_id, **self.read())
