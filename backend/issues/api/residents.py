"""The two endpoints for residents without an account: report an issue, track it."""

import hashlib
from dataclasses import replace
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, Step
from backend.common.http.idempotency import IdempotentRequest
from backend.common.http.throttling import ResidentReportThrottle, SharedThrottle
from backend.issues import operations, queries, tracking
from backend.issues.api.shapes import IssueReport
from backend.issues.models import Issue
from backend.organisations.models import RESIDENT_ID, Person


class TrackingThrottle(SharedThrottle):
    """Per IP address, against guessing of codes."""

    scope = "tracking"
    rate = "60/hour"


class ResidentReports(Step):
    summaries = {"post": _("Report an issue without an account; the answer holds the tracking code")}
    operation, get_row = operations.report_as_resident, queries.get_resident_report
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (ResidentReportThrottle,)

    class Input(IssueReport):
        contact = fields.StrictCharField(max_length=200, required=False, allow_blank=True)

    class Output(fields.Output):
        tracking_code = serializers.SerializerMethodField()
        state = serializers.ChoiceField(choices=Issue.State.choices)
        due_at = serializers.DateTimeField()
        created_at = serializers.DateTimeField()

        def get_tracking_code(self, issue: Issue) -> str:
            return tracking.code_for(issue.pk)

    @cached_property
    def actor(self) -> Person:
        return queries.get_resident()

    def idempotency_owner(self) -> UUID:
        return RESIDENT_ID

    def idempotent_request(self) -> IdempotentRequest:
        """Makes the request body part of the key, since all residents share one owner: only an identical report gets the
        stored response, and nobody can block another's key."""
        asked = super().idempotent_request()
        return replace(asked, key=hashlib.sha256(f"{asked.key}\n{asked.fingerprint}".encode()).hexdigest())


class TrackedIssue(ApiView):
    summaries = {"get": _("Follow a report by its tracking code")}
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (TrackingThrottle,)

    class Output(fields.Output):
        state = serializers.ChoiceField(choices=Issue.State.choices)
        due_at = serializers.DateTimeField()
        created_at = serializers.DateTimeField()
        responded_at = serializers.DateTimeField(allow_null=True)
        closed_at = serializers.DateTimeField(allow_null=True)

    def get(self, request: Request, code: str) -> Response:
        return self.detail(queries.get_tracked(code))
