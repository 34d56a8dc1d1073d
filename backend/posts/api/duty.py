"""The duty log."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import ListView, Step
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


class DutyLogs(ListView, Step):
    summaries = {"get": _("List what was done on a claim"), "post": _("Write down what was done on one day")}
    list_rows, operation, get_row = queries.list_duty_logs, operations.log_duty, queries.get_duty_log

    class Input(fields.Input):
        day = fields.BoundedDateField()
        minutes = fields.Integer(min_value=1, max_value=1440)
        what = fields.StrictCharField(max_length=1000, multiline=True)

    class Output(DutyLogRow):
        pass


class AllDutyLogs(ListView):
    summaries = {"get": _("List what was logged on the posts you see, or what waits for your answer")}
    list_rows = queries.list_all_duty_logs

    class Filters(fields.Filters):
        state = fields.Choice(choices=DutyLog.State.choices, required=False)
        post = fields.Id(required=False)
        to_answer = serializers.BooleanField(required=False)

    class Output(DutyLogRow):
        post_id = serializers.UUIDField()
        post_title = serializers.CharField()
        person_id = serializers.UUIDField()
        person_name = serializers.CharField()


class DutyLogConfirmation(Step):
    summaries = {"post": _("Confirm what was logged, as a second person")}
    operation, get_row, Output = operations.confirm_duty_log, queries.get_duty_log, DutyLogRow


class DutyLogRejection(Step):
    summaries = {"post": _("Do not confirm what was logged, with the reason")}
    operation, get_row, Output = operations.reject_duty_log, queries.get_duty_log, DutyLogRow
    Input = WithReason
