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
from backend.issues.api.shapes import IssueReason, IssueReply, IssueReport, outcome_of
from backend.issues.models import Issue
from backend.organisations.models import RESIDENT_ID, Person


class TrackingThrottle(SharedThrottle):
    """Per IP address, against guessing of codes."""

    scope = "tracking"
    rate = "60/hour"


class ResidentStep(Step):
    """A step without an account. The actor is the seeded resident."""

    get_row = queries.get_resident_report
    authentication_classes = ()
    permission_classes = ()

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


class ResidentReports(ResidentStep):
    summaries = {"post": _("Report an issue without an account; the answer holds the tracking code")}
    operation = operations.report_as_resident
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


class TrackedOutput(fields.Output):
    """What a resident sees by the code. Of a report that was merged, state and outcome are those of the other one."""

    state = serializers.ChoiceField(choices=Issue.State.choices, source="followed.state")
    state_label = serializers.CharField(source="followed.get_state_display")
    due_at = serializers.DateTimeField(source="followed.due_at")
    created_at = serializers.DateTimeField()
    responded_at = serializers.DateTimeField(source="followed.responded_at", allow_null=True)
    closed_at = serializers.DateTimeField(source="followed.closed_at", allow_null=True)
    merged = serializers.SerializerMethodField()
    question = serializers.SerializerMethodField(help_text=_("What is asked of the reporter now"))
    asked_until = serializers.DateTimeField(allow_null=True)
    outcome = serializers.SerializerMethodField()
    outcome_label = serializers.SerializerMethodField()
    resolution = serializers.SerializerMethodField(help_text=_("What was done, once somebody else has verified it"))
    reason = serializers.SerializerMethodField(help_text=_("Why it was suspended or voided"))
    objection_until = serializers.DateTimeField(source="followed.objection_until", allow_null=True)
    objection_answer = serializers.CharField(source="followed.objection_answer")

    def get_merged(self, issue: Issue) -> bool:
        return issue.merged_into is not None

    def get_question(self, issue: Issue) -> str:
        return issue.question if issue.asks_reporter else ""

    def get_outcome(self, issue: Issue) -> str:
        return outcome_of(issue.followed)[0]

    def get_outcome_label(self, issue: Issue) -> str:
        return outcome_of(issue.followed)[1]

    def get_resolution(self, issue: Issue) -> str:
        return outcome_of(issue.followed)[2]

    def get_reason(self, issue: Issue) -> str:
        set_aside = issue.followed.state in (Issue.State.SUSPENDED, Issue.State.VOIDED)
        return issue.followed.reason if set_aside else ""


class TrackedIssue(ApiView):
    summaries = {"get": _("Follow a report by its tracking code")}
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (TrackingThrottle,)

    Output = TrackedOutput
    never_not_modified = True  # what it was merged into changes without a new version of it

    def get(self, request: Request, code: str) -> Response:
        return self.detail(queries.get_tracked(code))


class TrackedReply(ResidentStep):
    summaries = {"post": _("Reply to a question by the tracking code")}
    operation, Output = operations.reply_as_resident, TrackedOutput
    throttle_classes = (TrackingThrottle,)
    Input = IssueReply


class TrackedObjection(ResidentStep):
    summaries = {"post": _("Say by the tracking code that it is not solved")}
    operation, Output = operations.object_as_resident, TrackedOutput
    throttle_classes = (TrackingThrottle,)
    Input = IssueReason
