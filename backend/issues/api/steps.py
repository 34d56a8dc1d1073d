"""The steps of an issue's cycle: each is the creation of a noun."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import Step
from backend.issues import operations, queries
from backend.issues.api.shapes import IssueOutput, IssueReason
from backend.issues.models import Issue, QuantityUnit
from backend.tasks import queries as tasks


class IssueAcceptance(Step):
    summaries = {"post": _("Accept a reported issue")}
    operation, get_row, Output = operations.accept_issue, queries.get_issue, IssueOutput


class IssueDispatch(Step):
    summaries = {"post": _("Dispatch an issue to a unit")}
    operation, get_row, Output = operations.dispatch_issue, queries.get_issue, IssueOutput

    class Input(fields.Input):
        unit_id = fields.Id()


class IssueTasks(Step):
    summaries = {"post": _("Dispatch an issue as a task for a member or a team")}
    operation, get_row = operations.dispatch_as_task, tasks.get_task

    class Input(fields.Input):
        title = fields.StrictCharField(max_length=200)
        description = fields.StrictCharField(max_length=4000, multiline=True, required=False, allow_blank=True)
        due_at = fields.WholeDayOrMoment(ends=True)
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


class IssueSelfHandling(Step):
    summaries = {"post": _("Handle an issue on the grid itself")}
    operation, get_row, Output = operations.handle_by_grid, queries.get_issue, IssueOutput


class IssueHandling(Step):
    summaries = {"post": _("Take a dispatched issue in hand")}
    operation, get_row, Output = operations.take_up_issue, queries.get_issue, IssueOutput


class IssueReturn(Step):
    summaries = {"post": _("Return a dispatched issue that is not for this unit")}
    operation, get_row = operations.return_issue, None
    Input = IssueReason


class IssueExtension(Step):
    summaries = {"post": _("Approve more time for an issue, with the reason")}
    operation, get_row, Output = operations.extend_issue, queries.get_issue, IssueOutput

    class Input(IssueReason):
        due_at = fields.WholeDayOrMoment(ends=True)


class IssueResponse(Step):
    summaries = {"post": _("Say what was done about an issue")}
    operation, get_row, Output = operations.respond_to_issue, queries.get_issue, IssueOutput

    class Input(fields.Input):
        resolution = fields.StrictCharField(max_length=4000, multiline=True)
        outcome = fields.Choice(choices=Issue.Outcome.choices, required=False)
        quantity = fields.Decimal(max_digits=12, decimal_places=3, required=False)
        quantity_unit = fields.Choice(choices=QuantityUnit.choices, required=False)


class IssueClosure(Step):
    summaries = {"post": _("Verify that an issue is solved, and close it")}
    operation, get_row, Output = operations.close_issue, queries.get_issue, IssueOutput


class IssueVerificationFailure(Step):
    summaries = {"post": _("Say that an issue is not solved; it is handled again")}
    operation, get_row, Output = operations.send_back_issue, queries.get_issue, IssueOutput
    Input = IssueReason


class IssueReopening(Step):
    summaries = {"post": _("Reopen a closed issue")}
    operation, get_row, Output = operations.reopen_issue, queries.get_issue, IssueOutput
    Input = IssueReason
