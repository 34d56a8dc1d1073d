"""Claims: the lists, one claim, and the steps of its life."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import ApiView, DetailView, ListView, Step
from backend.posts import operations, queries
from backend.posts.api.posts import State as PostState
from backend.posts.api.posts import WeeklyTime, WithReason
from backend.posts.models import Claim

State = Claim.State


class ClaimRow(fields.Output):
    """A claim. `position` is its position on the waiting list, counted from 1."""

    id = serializers.UUIDField()
    post_id = serializers.UUIDField()
    person_id = serializers.UUIDField()
    entered_by_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=State.choices)
    note = serializers.CharField()
    reason = serializers.CharField()
    evaluation = serializers.CharField()
    ticket = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField(allow_null=True)
    offer_until = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ClaimView(ApiView):
    """Shows one claim with its position on the waiting list, which changes without a new version."""

    never_not_modified = True

    def serialize(self, row: Any) -> Any:
        row.position = queries.find_position(row)
        return super().serialize(row)


class PostClaims(ClaimView, ListView, Step):
    summaries = {"get": _("List the claims on a post that you can see"), "post": _("Claim a service post")}
    list_rows, operation, get_row = queries.list_claims_on, operations.claim_post, queries.get_claim

    class Filters(fields.Filters):
        state = serializers.ChoiceField(choices=State.choices, required=False)

    class Input(fields.Input):
        note = fields.StrictCharField(max_length=500, required=False, allow_blank=True)
        person_id = fields.Id(
            required=False, help_text=_("A member who has asked you for help, with that wish on record.")
        )

    class Output(ClaimRow):
        person_name = serializers.CharField(source="person.name")


class MyClaims(ListView):
    summaries = {"get": _("List your own claims")}
    list_rows = queries.list_my_claims

    class Filters(fields.Filters):
        state = serializers.ChoiceField(choices=State.choices, required=False)

    class Output(ClaimRow):
        post_title = serializers.CharField()
        post_state = serializers.ChoiceField(choices=PostState.choices)
        post_starts_at = serializers.DateTimeField()
        post_ends_at = serializers.DateTimeField()
        post_weekly_times = WeeklyTime(many=True)


class ClaimDetail(ClaimView, DetailView):
    summaries = {"get": _("Read one claim")}
    get_row = queries.get_claim

    class Output(ClaimRow):
        pass


class ClaimAcceptance(ClaimView, Step):
    summaries = {"post": _("Accept an offered place")}
    operation, get_row, Output = operations.accept_offer, queries.get_claim, ClaimRow


class ClaimRefusal(ClaimView, Step):
    summaries = {"post": _("Decline an offered place; it goes to the next")}
    operation, get_row, Output = operations.decline_offer, queries.get_claim, ClaimRow

    class Input(fields.Input):
        reason = fields.StrictCharField(max_length=500, required=False, allow_blank=True)


class ClaimWithdrawal(ClaimView, Step):
    summaries = {"post": _("Withdraw a claim before the duty begins")}
    operation, get_row, Output = operations.withdraw_claim, queries.get_claim, ClaimRow
    Input = WithReason


class ClaimConfirmation(ClaimView, Step):
    summaries = {"post": _("Confirm an applicant, where the organiser chooses")}
    operation, get_row, Output = operations.confirm_application, queries.get_claim, ClaimRow


class ClaimRejection(ClaimView, Step):
    summaries = {"post": _("Do not choose an applicant, with the reason")}
    operation, get_row, Output = operations.reject_application, queries.get_claim, ClaimRow
    Input = WithReason


class ClaimCompletion(ClaimView, Step):
    summaries = {"post": _("Complete a duty that has begun")}
    operation, get_row, Output = operations.complete_duty, queries.get_claim, ClaimRow


class ClaimEvaluation(ClaimView, Step):
    summaries = {"post": _("Say a sentence about a completed service")}
    operation, get_row, Output = operations.evaluate_claim, queries.get_claim, ClaimRow

    class Input(fields.Input):
        evaluation = fields.StrictCharField(max_length=1000, multiline=True)
