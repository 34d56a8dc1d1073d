"""Pledges, and the milestones, notes, revisions, reviews and evaluations of each."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, Step
from backend.pledges import operations, queries
from backend.pledges.api import provenance
from backend.pledges.api.lists import ProgressOutput
from backend.pledges.api.shapes import YES_NO, PledgeDraft, PledgeOutput, PledgeRowOutput
from backend.pledges.models import Evaluation, Pledge, Tier

ENTERED_BY = _("The helper who entered it for the member")
NAMES = {"list": "pledge_list_id", "responsible": "responsible_id", "serves": "serves_id"}


class Pledges(ApiView):
    """GET /pledges"""

    summaries = {"get": _("List the pledges you can see")}
    many = True
    Output = PledgeRowOutput

    class Filters(fields.Filters):
        list = fields.Id(required=False)
        unit = fields.Id(required=False)
        consortium = fields.Id(required=False)
        tier = fields.Choice(choices=Tier.choices, required=False)
        year = fields.QueryInteger(required=False, max_value=9999)
        state = fields.Choice(choices=Pledge.State.choices, required=False)
        outcome = fields.Choice(choices=Pledge.Outcome.choices, required=False)
        responsible = fields.Id(required=False)
        serves = fields.Id(required=False)
        mine = fields.Choice(choices=YES_NO, required=False)
        in_force = fields.Choice(choices=YES_NO, required=False, help_text=_("Published and not evaluated yet"))
        due_from = fields.BoundedDateField(required=False)
        due_to = fields.BoundedDateField(required=False)

    def get(self, request: Request) -> Response:
        given = {NAMES.get(name, name): value for name, value in self.filters().items()}
        given |= {name: given[name] == "true" for name in ("mine", "in_force") if name in given}
        return self.paginated(queries.list_pledges(actor=self.actor, **given))


class PledgesOfList(Step):
    summaries = {"post": _("Write a pledge")}
    operation, get_row, Output = operations.add_pledge, queries.get_pledge, PledgeOutput
    Input = PledgeDraft


class PledgeDetail(ApiView):
    """GET and PATCH /pledges/{id}"""

    summaries = {"get": _("Read a pledge"), "patch": _("Change a pledge that is a draft or came back")}
    Input = PledgeDraft
    Output = PledgeOutput

    def get(self, request: Request, pledge_id: UUID) -> Response:
        return self.detail(queries.get_pledge(actor=self.actor, id=pledge_id))

    def patch(self, request: Request, pledge_id: UUID) -> Response:
        return self.run_operation(
            operations.edit_pledge,
            get=queries.get_pledge,
            pledge_id=pledge_id,
            expected_version=self.expected_version(),
            **self.read(),
        )


class PledgeReviewQueue(ApiView):
    """GET /pledge-reviews"""

    summaries = {"get": _("Pledges that wait for your review, the oldest first")}
    many = True
    Output = PledgeRowOutput

    def get(self, request: Request) -> Response:
        return self.paginated(queries.list_to_review(actor=self.actor), ("submitted_at", "id"))


class PledgeProgress(ApiView):
    """GET /pledges/{id}/progress"""

    summaries = {"get": _("How far a pledge has come, from the records")}
    Output = ProgressOutput

    def get(self, request: Request, pledge_id: UUID) -> Response:
        return Response(provenance.progress_fields(queries.show_progress(actor=self.actor, pledge_id=pledge_id)))


class PledgeRecords(ApiView):
    """GET /pledges/{id}/records"""

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


class PledgeMilestones(ApiView):
    """GET /pledges/{id}/milestones"""

    summaries = {"get": _("The milestones of a pledge")}
    many = True

    class Output(fields.Output):
        id = serializers.UUIDField()
        text = serializers.CharField()
        due_on = serializers.DateField()
        reached_on = serializers.DateField(allow_null=True)
        reported_by_id = serializers.UUIDField(allow_null=True)
        entered_by_id = serializers.UUIDField(allow_null=True, help_text=ENTERED_BY)

    def get(self, request: Request, pledge_id: UUID) -> Response:
        return self.paginated(queries.list_milestones(actor=self.actor, pledge_id=pledge_id), ("id",))


class RecordOutput(fields.Output):
    id = serializers.UUIDField()
    by_id = serializers.UUIDField()
    at = serializers.DateTimeField()


class PledgeNotes(ApiView):
    """GET /pledges/{id}/notes"""

    summaries = {"get": _("The notes of each quarter")}
    many = True

    class Output(RecordOutput):
        entered_by_id = serializers.UUIDField(allow_null=True, help_text=ENTERED_BY)
        year = serializers.IntegerField()
        quarter = serializers.IntegerField()
        text = serializers.CharField()
        value = serializers.DecimalField(max_digits=15, decimal_places=3, allow_null=True)

    def get(self, request: Request, pledge_id: UUID) -> Response:
        return self.paginated(queries.list_notes(actor=self.actor, pledge_id=pledge_id), ("id",))


class PledgeRevisions(ApiView):
    """GET /pledges/{id}/revisions"""

    summaries = {"get": _("What a pledge said before")}
    many = True

    class Output(RecordOutput):
        number = serializers.IntegerField()
        reason = serializers.CharField()
        before = serializers.DictField(child=serializers.CharField())

    def get(self, request: Request, pledge_id: UUID) -> Response:
        return self.paginated(queries.list_revisions(actor=self.actor, pledge_id=pledge_id), ("id",))


class PledgeReviews(ApiView):
    """GET /pledges/{id}/reviews"""

    summaries = {"get": _("What reviewers said about a pledge")}
    many = True

    class Output(RecordOutput):
        passed = serializers.BooleanField()
        opinion = serializers.CharField()

    def get(self, request: Request, pledge_id: UUID) -> Response:
        return self.paginated(queries.list_reviews(actor=self.actor, pledge_id=pledge_id), ("id",))


class PledgeEvaluations(ApiView):
    """GET /pledges/{id}/evaluations: four at most"""

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
