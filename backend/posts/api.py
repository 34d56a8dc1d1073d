"""The doors of this app: one class per URL."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common import fields
from backend.common.api import ApiView
from backend.posts import operations, queries
from backend.posts.models import Claim as ClaimRow


class PostClaims(ApiView):
    """POST /posts/{id}/claims"""

    summaries = {"post": _("Claim a service post")}

    class Input(fields.Input):
        note = fields.Text(max_length=500, required=False, allow_blank=True)

    class Output(fields.Output):
        id = serializers.UUIDField()
        post_id = serializers.UUIDField()
        person_id = serializers.UUIDField()
        state = serializers.ChoiceField(choices=ClaimRow.State.choices)
        ticket = serializers.IntegerField(allow_null=True)
        offer_until = serializers.DateTimeField(allow_null=True)
        note = serializers.CharField()
        version = serializers.IntegerField()
        created_at = serializers.DateTimeField()

    def post(self, request: Request, post_id: UUID) -> Response:
        return self.perform(operations.claim_post, get=queries.get_claim, post_id=post_id, **self.read())
