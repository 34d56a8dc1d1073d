"""Campaigns: set up, looked at before they begin, published, closed."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.campaigns import defaults, operations, queries
from backend.campaigns.models import Action, Campaign
from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.organisations.models import Person

KINDS = [choice for choice in Person.Kind.choices if choice[0] != Person.Kind.SYSTEM]


class CampaignActionInput(fields.Input):
    code = serializers.RegexField(r"^[A-Z][A-Z0-9_]{0,11}$", max_length=12)
    title = fields.StrictCharField(max_length=100, required=False, allow_blank=True)
    record = fields.Choice(choices=Action.Source.choices, source="source")
    target = fields.Integer(min_value=1, max_value=1000, required=False)
    needs_confirmation = fields.Boolean(required=False)


class CampaignActionOutput(fields.Output):
    code = serializers.CharField()
    name = serializers.SerializerMethodField()
    record = serializers.ChoiceField(choices=Action.Source.choices, source="source")
    counts = serializers.SerializerMethodField(help_text=_("What counts, in words"))
    target = serializers.IntegerField()
    needs_confirmation = serializers.BooleanField()

    def get_name(self, action: Any) -> str:
        code, title = (action["code"], action["title"]) if isinstance(action, dict) else (action.code, action.title)
        return defaults.name_of(code, title)

    def get_counts(self, action: Any) -> str:
        return str(Action.Source(action["source"] if isinstance(action, dict) else action.source).label)


class CampaignPostOutput(fields.Output):
    code = serializers.CharField()
    title = serializers.CharField()
    duties = serializers.CharField()
    places = serializers.IntegerField()


class CampaignRowOutput(fields.Output):
    id = serializers.UUIDField()
    unit_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Campaign.State.choices)
    title = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class CampaignOutput(CampaignRowOutput):
    goals = serializers.ListField(child=serializers.CharField())
    kinds = serializers.ListField(child=serializers.CharField(help_text=", ".join(code for code, _label in KINDS)))
    actions = serializers.SerializerMethodField()
    post_codes = serializers.ListField(child=serializers.CharField())
    published_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    report = serializers.DictField(allow_null=True, help_text=_("Frozen when the campaign was closed"))

    def get_actions(self, campaign: Campaign) -> CampaignActionOutput(many=True):  # type: ignore[valid-type]
        rows = sorted(campaign.actions.all(), key=lambda action: action.position)
        return CampaignActionOutput(rows, many=True).data


class CampaignInput(fields.Input):
    title = fields.StrictCharField(max_length=100)
    starts_on = fields.BoundedDateField()
    ends_on = fields.BoundedDateField()
    goals = fields.StrictCharListField(max_length=20, each=50, required=False)
    actions = CampaignActionInput(many=True, required=False)
    kinds = serializers.ListField(child=fields.Choice(choices=KINDS), max_length=10, required=False)
    post_codes = fields.StrictCharListField(max_length=30, each=20, required=False)


class Campaigns(ListView, Step):
    summaries = {"get": _("List the campaigns you can see"), "post": _("Set up a campaign as a draft")}
    list_rows, operation, get_row = queries.list_campaigns, operations.create_campaign, queries.get_campaign
    Output = CampaignOutput

    class Input(CampaignInput):
        unit_id = fields.Id()

    class Filters(fields.Filters):
        state = fields.Choice(choices=Campaign.State.choices, required=False)
        unit = fields.Id(required=False)


class CampaignDetail(EditView):
    summaries = {"get": _("Read a campaign"), "patch": _("Change a campaign that is still a draft")}
    operation, get_row, Output = operations.edit_campaign, queries.get_campaign, CampaignOutput
    Input = CampaignInput


class CampaignPreview(ApiView):
    summaries = {"get": _("See whom a campaign covers and what it makes, before it is published")}

    class Output(fields.Output):
        campaign_id = serializers.UUIDField()
        days = serializers.IntegerField()
        over = serializers.BooleanField(help_text=_("The last day has passed: it cannot be published"))
        members = serializers.IntegerField()
        units = serializers.IntegerField()
        actions = CampaignActionOutput(many=True)
        posts = CampaignPostOutput(many=True)

    def get(self, request: Request, campaign_id: UUID) -> Response:
        today = timezone.localdate(self.now)
        return self.detail(queries.preview_campaign(actor=self.actor, id=campaign_id, today=today))


class CampaignPublication(Step):
    summaries = {"post": _("Publish a campaign: it begins to count, and its posts are made as drafts")}
    operation, get_row, Output = operations.publish_campaign, queries.get_campaign, CampaignOutput


class CampaignClosure(Step):
    summaries = {"post": _("Close a campaign and freeze its report")}
    operation, get_row, Output = operations.close_campaign, queries.get_campaign, CampaignOutput


class CampaignTemplates(ApiView):
    summaries = {"get": _("The usual actions and regular posts that a campaign can begin with")}

    class Output(fields.Output):
        actions = CampaignActionOutput(many=True)
        posts = CampaignPostOutput(many=True)

    def get(self, request: Request) -> Response:
        return self.detail({"actions": defaults.ACTIONS, "posts": defaults.posts()})
