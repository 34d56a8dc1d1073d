"""Pledges, and the milestones, notes, revisions, reviews and evaluations of each."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.pledges import operations, queries
from backend.pledges.api import provenance
from backend.pledges.api.lists import ProgressOutput
from backend.pledges.api.shapes import PledgeDraft, PledgeOutput, PledgeRowOutput
from backend.pledges.models import Evaluation, Pledge, Tier

ENTERED_BY = _("The helper who entered it for the member")


class Pledges(ListView):
    summaries = {"get": _("List the pledges you can see")}
    list_rows, Output = queries.list_pledges, PledgeRowOutput

    class Filters(fields.Filters):
        list = fields.Id(required=False, source="pledge_list_id")
        unit = fields.Id(required=False)
        consortium = fields.Id(required=False)
        tier = fields.Choice(choices=Tier.choices, required=False)
        year = fields.QueryInteger(required=False, max_value=9999)
        state = fields.Choice(choices=Pledge.State.choices, required=False)
        outcome = fields.Choice(choices=Pledge.Outcome.choices, required=False)
        responsible = fields.Id(required=False, source="responsible_id")
        serves = fields.Id(required=False, source="serves_id")
        mine = fields.QueryBoolean(required=False)
        in_force = fields.QueryBoolean(required=False, help_text=_("Published and not evaluated yet"))
        due_from = fields.BoundedDateField(required=False)
        due_to = fields.BoundedDateField(required=False)


class PledgesOfList(Step):
    summaries = {"post": _("Write a pledge")}
    operation, get_row, Output = operations.add_pledge, queries.get_pledge, PledgeOutput
    Input = PledgeDraft


class PledgeDetail(EditView):
    summaries = {"get": _("Read a pledge"), "patch": _("Change a pledge that is a draft or came back")}
    operation, get_row, Output = operations.edit_pledge, queries.get_pledge, PledgeOutput
    Input = PledgeDraft


class PledgeReviewQueue(ListView):
    summaries = {"get": _("Pledges that wait for your review, the oldest first")}
    list_rows, Output = queries.list_to_review, PledgeRowOutput
    ordering = ("submitted_at", "id")


class PledgeProgress(ApiView):
    summaries = {"get": _("How far a pledge has come, from the records")}
    Output = ProgressOutput

    def get(self, request: Request, pledge_id: UUID) -> Response:
        return Response(provenance.progress_fields(queries.show_progress(actor=self.actor, pledge_id=pledge_id)))


class PledgeRecords(ApiView):
    summaries = {"get": _("The records behind a pledge's figure, one by one")}
    many = True

    class Output(fields.Output):
        id = serializers.UUIDField()
        type = serializers.CharField()
        day = serializers.DateField()
        amount = serializers.IntegerField(help_text=_("As counted: minutes for hours"))

    def get(self, request: Request, pledge_id: UUID) -> Response:
        self.kind, rows = queries.list_records(actor=self.actor, pledge_id=pledge_id)
        return self.paginated(rows)

    def serialize_page(self, page: list[Any]) -> list[Any]:
        return [{**row, "type": self.kind} for row in page]


class PledgeMilestones(ListView):
    summaries = {"get": _("The milestones of a pledge")}
    list_rows = queries.list_milestones
    ordering = ("id",)

    class Output(fields.Output):
        id = serializers.UUIDField()
        text = serializers.CharField()
        due_on = serializers.DateField()
        reached_on = serializers.DateField(allow_null=True)
        reported_by_id = serializers.UUIDField(allow_null=True)
        entered_by_id = serializers.UUIDField(allow_null=True, help_text=ENTERED_BY)


class RecordOutput(fields.Output):
    id = serializers.UUIDField()
    by_id = serializers.UUIDField()
    at = serializers.DateTimeField()


class PledgeNotes(ListView):
    summaries = {"get": _("The notes of each quarter")}
    list_rows = queries.list_notes
    ordering = ("id",)

    class Output(RecordOutput):
        entered_by_id = serializers.UUIDField(allow_null=True, help_text=ENTERED_BY)
        year = serializers.IntegerField()
        quarter = serializers.IntegerField()
        text = serializers.CharField()
        value = serializers.DecimalField(max_digits=15, decimal_places=3, allow_null=True)


class PledgeRevisions(ListView):
    summaries = {"get": _("What a pledge said before")}
    list_rows = queries.list_revisions
    ordering = ("id",)

    class Output(RecordOutput):
        number = serializers.IntegerField()
        reason = serializers.CharField()
        before = serializers.DictField(child=serializers.CharField())


class PledgeReviews(ListView):
    summaries = {"get": _("What reviewers said about a pledge")}
    list_rows = queries.list_reviews
    ordering = ("id",)

    class Output(RecordOutput):
        passed = serializers.BooleanField()
        opinion = serializers.CharField()


class PledgeEvaluations(ApiView):
    summaries = {"get": _("What each side said about a pledge")}

    class Output(fields.Output):
        class PledgeSide(RecordOutput):
            entered_by_id = serializers.UUIDField(allow_null=True, help_text=ENTERED_BY)
            side = serializers.ChoiceField(choices=Evaluation.Side.choices)
            outcome = serializers.ChoiceField(choices=Pledge.Outcome.choices)
            text = serializers.CharField()
            asked = serializers.IntegerField(allow_null=True)
            satisfied = serializers.IntegerField(allow_null=True)
            source = serializers.CharField()  # type: ignore[assignment]

        results = PledgeSide(many=True)

    def get(self, request: Request, pledge_id: UUID) -> Response:
        return Response({"results": list(queries.list_evaluations(actor=self.actor, pledge_id=pledge_id))})
