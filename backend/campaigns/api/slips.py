"""Feedback slips of residence registration: read by the member first, objected to, answered, and printed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from backend.campaigns import documents, operations, queries
from backend.campaigns.models import FeedbackSlip
from backend.common.documents import DOCX, DocxRenderer, PageRenderer, attachment
from backend.common.http import fields
from backend.common.http.api import ApiView, DetailView, ListView, Step
from backend.common.http.pages import printable
from backend.common.http.rendering import JSONRenderer
from backend.organisations.calendars import is_guess

ANSWERS = [choice for choice in FeedbackSlip.Answer.choices if choice[0]]


class SlipRowOutput(fields.Output):
    id = serializers.UUIDField()
    person_id = serializers.UUIDField()
    unit_id = serializers.UUIDField(help_text=_("The community that was served"))
    cell_id = serializers.UUIDField(allow_null=True)
    home_unit_id = serializers.UUIDField()
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    state = serializers.ChoiceField(choices=FeedbackSlip.State.choices)
    revision = serializers.IntegerField(help_text=_("How often it was made from the records"))
    object_until = serializers.DateTimeField(help_text=_("Until then the member may object"))
    answer = serializers.CharField(help_text=", ".join(code for code, _label in ANSWERS))
    released_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class SlipOutput(SlipRowOutput):
    object_until_is_guessed = serializers.SerializerMethodField(
        help_text=_("The last day to object lies in a year whose public holidays have not been entered yet")
    )

    class SlipFigure(fields.Output):
        name = serializers.CharField()
        label = serializers.CharField()  # type: ignore[assignment]
        value = serializers.IntegerField(allow_null=True, help_text=_("As counted; visits below five are left out"))
        amount = serializers.FloatField(allow_null=True, help_text=_("As it is read: hours instead of minutes"))

    class SlipPost(fields.Output):
        claim_id = serializers.UUIDField()
        post_id = serializers.UUIDField()
        title = serializers.CharField()
        hours_served = serializers.FloatField()
        hours_administered = serializers.FloatField()

    class SlipTeam(fields.Output):
        team_id = serializers.UUIDField()
        name = serializers.CharField()

    person_name = serializers.CharField(source="contents.person_name")
    unit_name = serializers.CharField(source="contents.unit_name")
    cell_name = serializers.CharField(source="contents.cell_name")
    home_unit_name = serializers.CharField(source="contents.home_unit_name")
    figures = SlipFigure(source="contents.figures", many=True)
    posts = SlipPost(source="contents.posts", many=True)
    teams = SlipTeam(source="contents.teams", many=True)
    tasks = serializers.ListField(source="contents.tasks", child=serializers.UUIDField())
    deeds = serializers.ListField(source="contents.deeds", child=serializers.UUIDField())
    suggestions = serializers.ListField(source="contents.suggestions", child=serializers.UUIDField())
    agreed_at = serializers.DateTimeField(allow_null=True)
    objected_at = serializers.DateTimeField(allow_null=True)
    objection = serializers.CharField(
        source="contents.objection", help_text=_("Between the member and the community; empty for the home unit")
    )
    answer_reason = serializers.CharField(source="contents.answer_reason")

    def get_fields(self) -> dict[str, Any]:
        # `from` is no name in Python.
        days = {name: serializers.DateField(source=f"contents.{name}") for name in ("from", "until")}
        return {**super().get_fields(), **days}

    def get_object_until_is_guessed(self, slip: FeedbackSlip) -> bool:
        return is_guess([slip.object_until])


class OwnFeedbackSlips(ListView):
    summaries = {"get": _("Your feedback slips, the newest first")}
    list_rows, Output = queries.list_own_slips, SlipRowOutput


class FeedbackSlips(ListView):
    summaries = {"get": _("List the feedback slips you can see")}
    list_rows, Output = queries.list_slips, SlipRowOutput

    class Filters(fields.Filters):
        state = fields.Choice(choices=FeedbackSlip.State.choices, required=False)
        unit = fields.Id(required=False)
        home_unit = fields.Id(required=False)
        year = fields.QueryInteger(required=False, max_value=9999)
        quarter = fields.QueryInteger(required=False, min_value=1, max_value=4)


class FeedbackSlipDetail(DetailView):
    summaries = {"get": _("Read a feedback slip")}
    get_row, Output = queries.get_slip, SlipOutput


class FeedbackSlipAgreement(Step):
    summaries = {"post": _("Agree to your feedback slip: it goes to your home unit")}
    operation, get_row, Output = operations.agree_to_slip, queries.get_slip, SlipOutput


class FeedbackSlipObjection(Step):
    summaries = {"post": _("Object to your feedback slip and say what is wrong")}
    operation, get_row, Output = operations.object_to_slip, queries.get_slip, SlipOutput

    class Input(fields.Input):
        reason = fields.StrictCharField(max_length=2000, multiline=True)


class FeedbackSlipAnswer(Step):
    summaries = {"post": _("Answer an objection: the slip is made anew from the records, or stays, with the reason")}
    operation, get_row, Output = operations.answer_objection, queries.get_slip, SlipOutput

    class Input(fields.Input):
        answer = fields.Choice(choices=ANSWERS)
        reason = fields.StrictCharField(max_length=2000, multiline=True, required=False, allow_blank=True)


class FeedbackSlipDocument(ApiView):
    summaries = {"get": _("A feedback slip as a document")}
    renderer_classes = (JSONRenderer, DocxRenderer)
    file_type = DOCX

    def get(self, request: Request, slip_id: UUID) -> HttpResponse:
        slip = queries.get_slip(actor=self.actor, id=slip_id)
        return attachment(documents.as_docx(slip), DOCX, documents.file_name(slip))


class FeedbackSlipPage(ApiView):
    summaries = {"get": _("A feedback slip as a page to print")}
    renderer_classes = (JSONRenderer, PageRenderer)
    file_type = "text/html"

    def get(self, request: Request, slip_id: UUID) -> HttpResponse:
        slip = queries.get_slip(actor=self.actor, id=slip_id)
        return printable(render(request._request, "campaigns/slip.html", documents.page_of(slip)))
