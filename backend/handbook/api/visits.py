"""Visits and the requests made there."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, DetailView, ListView, Step
from backend.handbook import operations, queries
from backend.handbook.api.households import NO_NAMES, ReadingInput
from backend.handbook.models import Visit


class VisitRowOutput(fields.Output):
    """A visit without its texts."""

    id = serializers.UUIDField()
    household_id = serializers.UUIDField()
    household_code = serializers.CharField(source="household.code")
    pairing_id = serializers.UUIDField()
    person_id = serializers.UUIDField()
    entered_by_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=Visit.State.choices)
    day = serializers.DateField()
    topic = serializers.CharField(help_text=", ".join(Visit.Topic.values))
    request = serializers.BooleanField()
    promised_on = serializers.DateField(allow_null=True)
    issue_id = serializers.UUIDField(allow_null=True)
    followed_up_on = serializers.DateField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class VisitOutput(VisitRowOutput):
    has_note = serializers.SerializerMethodField()
    has_answer = serializers.SerializerMethodField()

    def get_has_note(self, visit: Visit) -> bool:
        return visit.note is not None

    def get_has_answer(self, visit: Visit) -> bool:
        return visit.answer is not None


class Visits(ListView):
    summaries = {"get": _("List the visits to the households you see")}
    list_rows, Output = queries.list_visits, VisitRowOutput

    class Filters(fields.Filters):
        household = fields.Id(required=False)
        issue = fields.Id(required=False, help_text=_("The issue that a request became"))
        state = fields.Choice(choices=Visit.State.choices, required=False)
        mine = fields.QueryBoolean(required=False)


class HouseholdVisits(Step):
    summaries = {"post": _("Record a visit, your own or that of a member who has asked you for help")}
    operation, get_row, Output = operations.record_visit, queries.get_visit, VisitOutput

    class Input(fields.Input):
        day = fields.BoundedDateField()
        topic = fields.Choice(choices=Visit.Topic.choices)
        note = fields.StrictCharField(
            max_length=2000, multiline=True, required=False, allow_blank=True, help_text=NO_NAMES
        )
        request = fields.Boolean(required=False)
        answer = fields.StrictCharField(
            max_length=2000, multiline=True, required=False, allow_blank=True, help_text=NO_NAMES
        )
        promised_on = fields.BoundedDateField(required=False)
        person_id = fields.Id(required=False)


class VisitDetail(DetailView):
    summaries = {"get": _("Read a visit's record")}
    get_row, Output = queries.get_visit, VisitOutput


class VisitReadings(ApiView):
    """POST /visits/{id}/readings; not idempotent on purpose, as with households."""

    summaries = {"post": _("Read what was noted at a visit, for a stated purpose")}
    idempotent = False
    Input = ReadingInput

    class Output(fields.Output):
        note = serializers.CharField(allow_null=True)
        answer = serializers.CharField(allow_null=True)

    def post(self, request: Request, visit_id: UUID) -> Response:
        texts = operations.read_visit(actor=self.actor, now=self.now, visit_id=visit_id, **self.read())
        return Response(texts, status=201, headers={"Cache-Control": "no-store"})


class VisitAnswer(Step):
    summaries = {"post": _("Note the first answer to a request")}
    operation, get_row, Output = operations.answer_request, queries.get_visit, VisitOutput

    class Input(fields.Input):
        answer = fields.StrictCharField(max_length=2000, multiline=True, help_text=NO_NAMES)
        promised_on = fields.BoundedDateField(required=False)


class VisitIssue(Step):
    summaries = {"post": _("Make a request an issue, in words chosen anew")}
    operation, get_row, Output = operations.create_issue, queries.get_visit, VisitOutput

    class Input(fields.Input):
        category = fields.StrictCharField(max_length=40)
        title = fields.StrictCharField(max_length=200, help_text=_("Nothing that tells which household asked"))
        description = fields.StrictCharField(max_length=4000, multiline=True, required=False, allow_blank=True)


class VisitFollowUp(Step):
    summaries = {"post": _("Say that a request was followed up")}
    operation, get_row, Output = operations.follow_up_visit, queries.get_visit, VisitOutput

    class Input(fields.Input):
        day = fields.BoundedDateField()


class VisitClosure(Step):
    summaries = {"post": _("Close a visit: nothing is left to do")}
    operation, get_row, Output = operations.close_visit, queries.get_visit, VisitOutput
