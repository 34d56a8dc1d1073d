"""The steps of a pledge's year: each is the creation of a noun."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.pledges import operations, queries
from backend.pledges.api.shapes import PledgeOutput
from backend.pledges.models import Evaluation, Pledge


class PledgeSubmission(ApiView):
    """POST /pledges/{id}/submission"""

    summaries = {"post": _("Hand a pledge in for review")}
    Output = PledgeOutput

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.submit_pledge, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class PledgeReviewing(ApiView):
    """POST /pledges/{id}/review"""

    summaries = {"post": _("Let a pledge pass its review, or return it with an opinion")}
    Output = PledgeOutput

    class Input(fields.Input):
        passed = fields.Boolean()
        opinion = fields.StrictCharField(max_length=1000, multiline=True, required=False, allow_blank=True)

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.review_pledge, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class PledgePublication(ApiView):
    """POST /pledges/{id}/publication"""

    summaries = {"post": _("Publish a pledge to its audience")}
    Output = PledgeOutput

    class Input(fields.Input):
        scope = fields.Choice(choices=Pledge.Audience.choices)

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.publish_pledge, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class PledgeRevising(ApiView):
    """POST /pledges/{id}/revision"""

    summaries = {"post": _("Revise a published pledge, for a reason")}
    Output = PledgeOutput

    class Input(fields.Input):
        reason = fields.StrictCharField(max_length=500)
        text = fields.StrictCharField(max_length=500, multiline=True, required=False)
        baseline = fields.Decimal(max_digits=12, decimal_places=3, min_value=0, required=False)
        target = fields.Decimal(max_digits=12, decimal_places=3, min_value=0, required=False)
        unit_of_measure = fields.StrictCharField(max_length=20, required=False)
        due_on = fields.BoundedDateField(required=False)

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.revise_pledge, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class PledgeNote(ApiView):
    """POST /pledges/{id}/note"""

    summaries = {"post": _("Write a note on a quarter")}
    Output = PledgeOutput

    class Input(fields.Input):
        year = fields.Integer(min_value=2000, max_value=2199)
        quarter = fields.Integer(min_value=1, max_value=4)
        text = fields.StrictCharField(max_length=1000, multiline=True)

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.note_quarter, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class PledgeReport(ApiView):
    """POST /pledges/{id}/report"""

    summaries = {"post": _("Report what became of your pledge")}
    Output = PledgeOutput

    class Input(fields.Input):
        report = fields.StrictCharField(max_length=2000, multiline=True)
        outcome = fields.Choice(choices=Pledge.Outcome.choices)

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.report_pledge, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class PledgeVerdict(ApiView):
    """POST /pledges/{id}/verdict"""

    summaries = {"post": _("Say for one side what became of a pledge")}
    Output = PledgeOutput

    class Input(fields.Input):
        side = fields.Choice(choices=Evaluation.Side.choices)
        outcome = fields.Choice(choices=Pledge.Outcome.choices)
        text = fields.StrictCharField(max_length=1000, multiline=True, required=False, allow_blank=True)
        asked = fields.Integer(min_value=1, required=False)
        satisfied = fields.Integer(required=False)
        source = fields.StrictCharField(max_length=200, required=False)  # type: ignore[assignment]

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.judge_pledge, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class PledgeEvaluation(ApiView):
    """POST /pledges/{id}/evaluation"""

    summaries = {"post": _("State the result of a pledge")}
    Output = PledgeOutput

    class Input(fields.Input):
        outcome = fields.Choice(choices=Pledge.Outcome.choices)
        explanation = fields.StrictCharField(max_length=2000, multiline=True, required=False, allow_blank=True)

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.evaluate_pledge, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class PledgeWithdrawal(ApiView):
    """POST /pledges/{id}/withdrawal"""

    summaries = {"post": _("Withdraw a pledge")}
    Output = PledgeOutput

    class Input(fields.Input):
        reason = fields.StrictCharField(max_length=500, required=False, allow_blank=True)

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.withdraw_pledge, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class PledgeCarryOver(ApiView):
    """POST /pledges/{id}/carry-over"""

    summaries = {"post": _("Carry a pledge over into the next year, as a draft")}
    Output = PledgeOutput

    def post(self, request: Request, pledge_id: UUID) -> Response:
        return self.perform(operations.carry_over, get=queries.get_pledge, pledge_id=pledge_id, **self.read())


class MilestoneReport(ApiView):
    """POST /milestones/{id}/report"""

    summaries = {"post": _("Report by hand that a milestone is reached")}
    Output = PledgeOutput

    class Input(fields.Input):
        reached_on = fields.BoundedDateField(required=False)

    def post(self, request: Request, milestone_id: UUID) -> Response:
        return self.perform(
            operations.reach_milestone, get=queries.get_pledge, milestone_id=milestone_id, **self.read()
        )
