"""Views of candidates, of the people of a cell, and of tasks for a post or a pledge: one class per URL."""

from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, Step
from backend.matching import operations, queries
from backend.organisations.models import Person
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


class CellPeople(ApiView):
    """GET /cells/{id}/people?q="""

    summaries = {"get": _("Who serves in a cell, and who of its community agreed to be asked")}
    many = True

    class Filters(fields.Filters):
        q = fields.StrictCharField(
            max_length=50, required=False, help_text=_("Part of a name; its spaces and width do not count")
        )
        serving = serializers.BooleanField(
            required=False, help_text=_("Only those who serve there, or only the others")
        )

    class Output(fields.Output):
        id = serializers.UUIDField()
        name = serializers.CharField()
        kind = serializers.ChoiceField(choices=Person.Kind.choices)
        skills = serializers.ListField(child=serializers.CharField())
        home_unit_id = serializers.UUIDField()
        home_unit_name = serializers.CharField()
        serves = serializers.BooleanField(help_text=_("On a post or in a team, by registration, or as its staff"))

    def get(self, request: Request, cell_id: UUID) -> Response:
        people = queries.list_people_of_cell(actor=self.actor, cell_id=cell_id, now=self.now, **self.filters())
        return self.paginated(people, ("id",))


class ContactPurpose(TextChoices):
    DUTY = "DUTY", _("about a duty, a task or a post")
    ASK = "ASK", _("to ask for help")
    EMERGENCY = "EMERGENCY", _("in an emergency")


class PersonContactReadings(ApiView):
    """POST /people/{id}/contact-readings

    Not idempotent on purpose: each response with the contact has its own entry in the journal.
    """

    summaries = {"post": _("Read name, phone and email of somebody you work with, for a stated purpose")}
    idempotent = False

    class Input(fields.Input):
        purpose = fields.Choice(choices=ContactPurpose.choices)

    class Output(fields.Output):
        person_id = serializers.UUIDField()
        name = serializers.CharField()
        phone = serializers.CharField(allow_null=True)
        email = serializers.CharField(allow_null=True)

    def post(self, request: Request, person_id: UUID) -> Response:
        contact = operations.read_person_contact(actor=self.actor, now=self.now, person_id=person_id, **self.read())
        return Response(contact, status=201, headers={"Cache-Control": "no-store"})


class WorkOffer(fields.Input):
    """An offer to a person or to a team."""

    title = fields.StrictCharField(max_length=200)
    description = fields.StrictCharField(max_length=4000, multiline=True, required=False, allow_blank=True)
    due_at = fields.WholeDayOrMoment(ends=True)
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
