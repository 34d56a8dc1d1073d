"""Stand-ins for one date of a standing duty."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import ListView, Step
from backend.common.http.throttling import PersonThrottle
from backend.posts import operations, queries
from backend.posts.api.handovers import SuccessorThrottle
from backend.posts.models import StandIn


class StandInRow(fields.Output):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=StandIn.State.choices)
    note = serializers.CharField()
    claim_id = serializers.UUIDField()
    to_person_id = serializers.UUIDField()
    served_id = serializers.UUIDField(
        allow_null=True, help_text=_("The stand-in's own claim, on which they log the hours of that date")
    )
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ClaimStandIns(Step):
    summaries = {"post": _("Ask somebody to do one date of a standing duty")}
    operation, get_row, Output = operations.propose_stand_in, queries.get_stand_in, StandInRow
    throttle_classes = (PersonThrottle, SuccessorThrottle)

    class Input(fields.Input):
        day = fields.BoundedDateField(help_text=_("The day on which the duty begins"))
        to_person_id = fields.Id(required=False)
        to_contact = fields.StrictCharField(max_length=254, required=False, allow_blank=True)
        note = fields.StrictCharField(max_length=500, required=False, allow_blank=True)


class MyStandIns(ListView):
    summaries = {"get": _("List the dates you are asked to do for others, and those that others do for you")}
    list_rows = queries.list_my_stand_ins

    class Output(StandInRow):
        post_id = serializers.UUIDField()
        post_title = serializers.CharField()
        from_person_id = serializers.UUIDField()
        from_person_name = serializers.CharField()
        to_person_name = serializers.CharField()


class StandInAcceptance(Step):
    summaries = {"post": _("Do the date for somebody")}
    operation, get_row, Output = operations.accept_stand_in, queries.get_stand_in, StandInRow


class StandInRefusal(Step):
    summaries = {"post": _("Do not do the date, or not after all")}
    operation, get_row, Output = operations.decline_stand_in, queries.get_stand_in, StandInRow


class StandInWithdrawal(Step):
    summaries = {"post": _("Take the question back and do the date yourself")}
    operation, get_row, Output = operations.withdraw_stand_in, queries.get_stand_in, StandInRow
