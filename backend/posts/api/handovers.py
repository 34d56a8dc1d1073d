"""Handovers: propose, accept, decline, withdraw, and the list of those proposed to the caller."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import ListView, Step
from backend.common.http.throttling import PersonThrottle, SharedThrottle
from backend.posts import operations, queries
from backend.posts.models import Handover


class HandoverRow(fields.Output):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Handover.State.choices)
    note = serializers.CharField()
    claim_id = serializers.UUIDField()
    to_person_id = serializers.UUIDField()
    answered_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SuccessorThrottle(SharedThrottle):
    """Limits how often a person names a successor by contact: enough to hand over, too few to find out who is a member.
    Refuses while the shared cache is unavailable."""

    scope = "successor"
    rate = "10/day"
    closed = True

    def get_cache_key(self, request: Any, view: Any) -> Any:
        body = request.data
        named = isinstance(body, dict) and body.get("to_contact")
        return f"throttle-successor-{request.user.pk}" if named and request.user else None


class ClaimHandover(Step):
    summaries = {"post": _("Ask somebody to take your place over")}
    operation, get_row, Output = operations.propose_handover, queries.get_handover, HandoverRow
    throttle_classes = (PersonThrottle, SuccessorThrottle)

    class Input(fields.Input):
        to_person_id = fields.Id(required=False)
        to_contact = fields.StrictCharField(
            max_length=254, required=False, help_text=_("The email or phone number of a member you know.")
        )
        note = fields.StrictCharField(max_length=500, required=False, allow_blank=True)


class HandoverAcceptance(Step):
    summaries = {"post": _("Take a place over")}
    operation, get_row, Output = operations.accept_handover, queries.get_handover, HandoverRow


class HandoverRefusal(Step):
    summaries = {"post": _("Decline to take a place over")}
    operation, get_row, Output = operations.decline_handover, queries.get_handover, HandoverRow


class HandoverWithdrawal(Step):
    summaries = {"post": _("Take back the request to take your place over")}
    operation, get_row, Output = operations.withdraw_handover, queries.get_handover, HandoverRow


class MyHandovers(ListView):
    summaries = {"get": _("List the places you are asked to take over")}
    list_rows = queries.list_my_handovers

    class Output(HandoverRow):
        post_id = serializers.UUIDField()
        post_title = serializers.CharField()
        post_starts_at = serializers.DateTimeField()
        post_ends_at = serializers.DateTimeField()
        from_person_id = serializers.UUIDField()
        from_person_name = serializers.CharField()
