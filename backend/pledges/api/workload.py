"""The pledges and people for an issue, and the workload of a person."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.pledges import queries
from backend.pledges.api.shapes import PledgeRowOutput
from backend.posts.models import Claim


class IssuePledges(ApiView):
    summaries = {"get": _("The pledges that an issue touches, and the people on them")}

    class Output(fields.Output):
        class IssuePledge(PledgeRowOutput):
            people = serializers.ListField(child=serializers.UUIDField())

        results = IssuePledge(many=True)

    def get(self, request: Request, issue_id: UUID) -> Response:
        return Response({"results": queries.list_pledges_on_issue(actor=self.actor, issue_id=issue_id)})


class PersonWorkload(ApiView):
    summaries = {"get": _("What a person has pledged, and the posts, tasks and issues in their hands")}

    class Output(fields.Output):
        class WorkloadTask(fields.Output):
            id = serializers.UUIDField()
            state = serializers.CharField()
            title = serializers.CharField()
            due_at = serializers.DateTimeField()
            unit_id = serializers.UUIDField()
            cell_id = serializers.UUIDField(allow_null=True)

        class WorkloadIssue(WorkloadTask):
            category_code = serializers.CharField()

        class WorkloadClaim(fields.Output):
            id = serializers.UUIDField()
            state = serializers.ChoiceField(choices=Claim.State.choices)
            post_id = serializers.UUIDField()
            title = serializers.CharField()
            starts_at = serializers.DateTimeField()
            ends_at = serializers.DateTimeField()

        person_id = serializers.UUIDField()
        claims = WorkloadClaim(many=True)
        pledges = PledgeRowOutput(many=True)
        tasks = WorkloadTask(many=True)
        issues = WorkloadIssue(many=True)

    def get(self, request: Request, person_id: UUID) -> Response:
        return Response(queries.show_workload(actor=self.actor, person_id=person_id))
