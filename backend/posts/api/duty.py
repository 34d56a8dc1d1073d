"""The duty log."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, Step
from backend.posts import operations, queries
from backend.posts.api.posts import WithReason
from backend.posts.models import DutyLog


class DutyLogRow(fields.Output):
    id = serializers.UUIDField()
    claim_id = serializers.UUIDField()
    source = serializers.ChoiceField(choices=DutyLog.Source.choices)  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=DutyLog.State.choices)
    day = serializers.DateField()
    minutes = serializers.IntegerField()
    what = serializers.CharField()
    reason = serializers.CharField()
    entered_by_id = serializers.UUIDField()
    answered_by_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class DutyLogs(ApiView):
    """GET and POST /claims/{id}/duty-log"""

    summaries = {"get": _("List what was done on a claim"), "post": _("Write down what was done on one day")}
    many = True

    class Input(fields.Input):
        day = fields.BoundedDateField()
        minutes = fields.Integer(min_value=1, max_value=1440)
        what = fields.StrictCharField(max_length=1000, multiline=True)

    class Output(DutyLogRow):
        pass

    def get(self, request: Request, claim_id: UUID) -> Response:
        self.filters()
        return self.paginated(queries.list_duty_logs(actor=self.actor, claim_id=claim_id))

    def post(self, request: Request, claim_id: UUID) -> Response:
        return self.run_operation(operations.log_duty, get=queries.get_duty_log, claim_id=claim_id, **self.read())


class AllDutyLogs(ApiView):
    """GET /duty-logs?to_answer=true"""

    summaries = {"get": _("List what was logged on the posts you see, or what waits for your answer")}
    many = True

    class Filters(fields.Filters):
        state = fields.Choice(choices=DutyLog.State.choices, required=False)
        post = fields.Id(required=False)
        to_answer = serializers.BooleanField(required=False)

    class Output(DutyLogRow):
        post_id = serializers.UUIDField()
        post_title = serializers.CharField()
        person_id = serializers.UUIDField()

    def get(self, request: Request) -> Response:
        return self.paginated(queries.list_all_duty_logs(actor=self.actor, **self.filters()))


class DutyLogConfirmation(Step):
    summaries = {"post": _("Confirm what was logged, as a second person")}
    operation, get_row, Output = operations.confirm_duty_log, queries.get_duty_log, DutyLogRow


class DutyLogRejection(Step):
    summaries = {"post": _("Do not confirm what was logged, with the reason")}
    operation, get_row, Output = operations.reject_duty_log, queries.get_duty_log, DutyLogRow
    Input = WithReason
