"""Views of candidates, and of tasks for a post or a pledge: one class per URL."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, Step
from backend.matching import operations, queries
from backend.tasks import queries as tasks


class CommaSeparated(fields.StrictCharField):
    """At most ten words of a query string, separated by commas."""

    def to_internal_value(self, data: Any) -> Any:
        words = [word.strip() for word in super().to_internal_value(data).split(",")]
        return [word for word in words if word][:10]


class TaskCandidates(ApiView):
    """GET /tasks/candidates?cell=&skills=driving,first aid"""

    summaries = {"get": _("Propose people for a task in a cell: facts, no score")}

    class Filters(fields.Filters):
        cell = fields.Id()
        skills = CommaSeparated(max_length=300, required=False, allow_blank=True)

    class Output(fields.Output):
        class Candidate(fields.Output):
            person_id = serializers.UUIDField()
            name = serializers.CharField()
            skills = serializers.ListField(child=serializers.CharField())
            home_unit_id = serializers.UUIDField()
            service_unit_id = serializers.UUIDField(allow_null=True)
            posts_in_cell = serializers.IntegerField()
            matching_skills = serializers.IntegerField()
            open_tasks = serializers.IntegerField()

        results = Candidate(many=True)

    def get(self, request: Request) -> Response:
        return Response({"results": queries.list_candidates(actor=self.actor, **self.filters())})


class WorkOffer(fields.Input):
    """An offer to a person or to a team."""

    title = fields.StrictCharField(max_length=200)
    description = fields.StrictCharField(max_length=4000, multiline=True, required=False, allow_blank=True)
    due_at = fields.AwareDateTimeField()
    skills = fields.StrictCharListField(required=False)
    person_id = fields.Id(required=False)
    team_id = fields.Id(required=False)


class TaskFor(fields.Output):
    """A task that belongs to a post or a pledge."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    title = serializers.CharField()
    due_at = serializers.DateTimeField()
    person_id = serializers.UUIDField(allow_null=True)
    team_id = serializers.UUIDField(allow_null=True)
    belongs_type = serializers.CharField()
    belongs_id = serializers.UUIDField()
    version = serializers.IntegerField()


class PostTasks(Step):
    summaries = {"post": _("Offer a task that belongs to a service post")}
    operation, get_row, Output = operations.offer_task_for_post, tasks.get_task, TaskFor
    Input = WorkOffer


class PledgeTasks(Step):
    summaries = {"post": _("Offer a task that helps to keep a pledge")}
    operation, get_row, Output = operations.offer_task_for_pledge, tasks.get_task, TaskFor
    Input = WorkOffer
