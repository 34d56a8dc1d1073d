"""The steps of an issue's cycle: each is the creation of a noun."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, Step
from backend.issues import operations, queries
from backend.issues.api.shapes import IssueOutput, IssueReason
from backend.issues.models import Issue, QuantityUnit
from backend.tasks import queries as tasks


class IssueStep(Step):
    """POST of one step in an issue's life; the issue comes back."""

    get_row = queries.get_issue
    Output = IssueOutput


class IssueAcceptance(IssueStep):
    """POST /issues/{id}/acceptance"""

    summaries = {"post": _("Accept a reported issue")}
    operation = operations.accept_issue


class IssueDispatch(IssueStep):
    """POST /issues/{id}/dispatch"""

    summaries = {"post": _("Dispatch an issue to a unit")}
    operation = operations.dispatch_issue

    class Input(fields.Input):
        unit_id = fields.Id()


class IssueTasks(ApiView):
    """POST /issues/{id}/tasks; GET /tasks?belongs_id={id} lists them"""

    summaries = {"post": _("Dispatch an issue as a task for a member or a team")}

    class Input(fields.Input):
        title = fields.StrictCharField(max_length=200)
        description = fields.StrictCharField(max_length=4000, multiline=True, required=False, allow_blank=True)
        due_at = fields.AwareDateTimeField()
        skills = fields.StrictCharListField(required=False)
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


class IssueSelfHandling(IssueStep):
    """POST /issues/{id}/self-handling"""

    summaries = {"post": _("Handle an issue on the grid itself")}
    operation = operations.handle_by_grid


class IssueHandling(IssueStep):
    """POST /issues/{id}/handling"""

    summaries = {"post": _("Take a dispatched issue in hand")}
    operation = operations.take_up_issue


class IssueReturn(ApiView):
    """POST /issues/{id}/return"""

    summaries = {"post": _("Return a dispatched issue that is not for this unit")}
    Input = IssueReason

    def post(self, request: Request, issue_id: UUID) -> Response:
        return self.perform(operations.return_issue, get=None, issue_id=issue_id, **self.read())


class IssueExtension(IssueStep):
    """POST /issues/{id}/extension"""

    summaries = {"post": _("Approve more time for an issue, with the reason")}
    operation = operations.extend_issue

    class Input(IssueReason):
        due_at = fields.AwareDateTimeField()


class IssueResponse(IssueStep):
    """POST /issues/{id}/response"""

    summaries = {"post": _("Say what was done about an issue")}
    operation = operations.respond_to_issue

    class Input(fields.Input):
        resolution = fields.StrictCharField(max_length=4000, multiline=True)
        outcome = fields.Choice(choices=Issue.Outcome.choices, required=False)
        quantity = fields.Decimal(max_digits=12, decimal_places=3, required=False)
        quantity_unit = fields.Choice(choices=QuantityUnit.choices, required=False)


class IssueClosure(IssueStep):
    """POST /issues/{id}/verification"""

    summaries = {"post": _("Verify that an issue is solved, and close it")}
    operation = operations.close_issue


class IssueVerificationFailure(IssueStep):
    """POST /issues/{id}/rejection"""

    summaries = {"post": _("Say that an issue is not solved; it is handled again")}
    operation = operations.send_back_issue
    Input = IssueReason


class IssueReopening(IssueStep):
    """POST /issues/{id}/reopening"""

    summaries = {"post": _("Reopen a closed issue")}
    operation = operations.reopen_issue
    Input = IssueReason
