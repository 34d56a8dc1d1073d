"""The steps of a pledge's year: each is the creation of a noun."""

from django.utils.translation import gettext_lazy as _

from backend.common.http import fields
from backend.common.http.api import Step
from backend.pledges import operations, queries
from backend.pledges.api.shapes import PledgeOutput
from backend.pledges.models import Evaluation, Pledge


class PledgeSubmission(Step):
    summaries = {"post": _("Hand a pledge in for review")}
    operation, get_row, Output = operations.submit_pledge, queries.get_pledge, PledgeOutput


class PledgeReviewing(Step):
    summaries = {"post": _("Let a pledge pass its review, or return it with an opinion")}
    operation, get_row, Output = operations.review_pledge, queries.get_pledge, PledgeOutput

    class Input(fields.Input):
        passed = fields.Boolean()
        opinion = fields.StrictCharField(max_length=1000, multiline=True, required=False, allow_blank=True)


class PledgePublication(Step):
    summaries = {"post": _("Publish a pledge to its audience")}
    operation, get_row, Output = operations.publish_pledge, queries.get_pledge, PledgeOutput

    class Input(fields.Input):
        scope = fields.Choice(choices=Pledge.Audience.choices)


class PledgeRevising(Step):
    summaries = {"post": _("Revise a published pledge, for a reason")}
    operation, get_row, Output = operations.revise_pledge, queries.get_pledge, PledgeOutput

    class Input(fields.Input):
        reason = fields.StrictCharField(max_length=500)
        text = fields.StrictCharField(max_length=500, multiline=True, required=False)
        baseline = fields.Decimal(max_digits=12, decimal_places=3, min_value=0, required=False)
        target = fields.Decimal(max_digits=12, decimal_places=3, min_value=0, required=False)
        unit_of_measure = fields.StrictCharField(max_length=20, required=False)
        due_on = fields.BoundedDateField(required=False)
        serves_id = fields.Id(required=False, allow_null=True)


class PledgeNote(Step):
    summaries = {"post": _("Write a note on a quarter")}
    operation, get_row, Output = operations.note_quarter, queries.get_pledge, PledgeOutput

    class Input(fields.Input):
        year = fields.Integer(min_value=2000, max_value=2199)
        quarter = fields.Integer(min_value=1, max_value=4)
        text = fields.StrictCharField(max_length=1000, multiline=True)


class PledgeReport(Step):
    summaries = {"post": _("Report what became of your pledge")}
    operation, get_row, Output = operations.report_pledge, queries.get_pledge, PledgeOutput

    class Input(fields.Input):
        report = fields.StrictCharField(max_length=2000, multiline=True)
        outcome = fields.Choice(choices=Pledge.Outcome.choices)


class PledgeVerdict(Step):
    summaries = {"post": _("Say for one side what became of a pledge")}
    operation, get_row, Output = operations.judge_pledge, queries.get_pledge, PledgeOutput

    class Input(fields.Input):
        side = fields.Choice(choices=Evaluation.Side.choices)
        outcome = fields.Choice(choices=Pledge.Outcome.choices)
        text = fields.StrictCharField(max_length=1000, multiline=True, required=False, allow_blank=True)
        asked = fields.Integer(min_value=1, required=False)
        satisfied = fields.Integer(required=False)
        source = fields.StrictCharField(max_length=200, required=False)  # type: ignore[assignment]


class PledgeEvaluation(Step):
    summaries = {"post": _("State the result of a pledge")}
    operation, get_row, Output = operations.evaluate_pledge, queries.get_pledge, PledgeOutput

    class Input(fields.Input):
        outcome = fields.Choice(choices=Pledge.Outcome.choices)
        explanation = fields.StrictCharField(max_length=2000, multiline=True, required=False, allow_blank=True)


class PledgeWithdrawal(Step):
    summaries = {"post": _("Withdraw a pledge")}
    operation, get_row, Output = operations.withdraw_pledge, queries.get_pledge, PledgeOutput

    class Input(fields.Input):
        reason = fields.StrictCharField(max_length=500, required=False, allow_blank=True)


class PledgeCarryOver(Step):
    summaries = {"post": _("Carry a pledge over into the next year, as a draft")}
    operation, get_row, Output = operations.carry_over, queries.get_pledge, PledgeOutput


class MilestoneReport(Step):
    summaries = {"post": _("Report by hand that a milestone is reached")}
    operation, get_row, Output = operations.reach_milestone, queries.get_pledge, PledgeOutput

    class Input(fields.Input):
        reached_on = fields.BoundedDateField(required=False)
