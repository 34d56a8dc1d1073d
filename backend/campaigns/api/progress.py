"""How far everybody is: one's own with the records behind it, a place's as plain counts."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.campaigns import operations, queries
from backend.campaigns.models import Action, Exemption
from backend.common.http import fields
from backend.common.http.api import ApiView, ListView, Step

STATES = ("OPEN", "RUNNING", "DONE")
SMALL = _("Empty where it concerns families and is too small to be shown")
OPENS = _("Where the entries behind it are listed; empty for who may not open them")


class ProgressFilters(fields.Filters):
    campaign = fields.Id(required=False)


class LocationFilters(fields.Filters):
    campaign = fields.Id()


class PersonProgressOutput(fields.Output):
    class MemberCampaign(fields.Output):
        class MemberAction(fields.Output):
            class MemberEvidence(fields.Output):
                id = serializers.UUIDField()
                day = serializers.DateField()
                counts = serializers.BooleanField(help_text=_("False while it is under way"))

            code = serializers.CharField()
            name = serializers.CharField()
            state = serializers.CharField(help_text=", ".join(STATES))
            count = serializers.IntegerField(allow_null=True, help_text=SMALL)
            running = serializers.IntegerField(allow_null=True, help_text=SMALL)
            target = serializers.IntegerField()
            needs_confirmation = serializers.BooleanField()
            record = serializers.ChoiceField(choices=Action.Source.choices)
            rows = MemberEvidence(many=True)

        campaign_id = serializers.UUIDField()
        title = serializers.CharField()
        counted = serializers.BooleanField(help_text=_("False while exempted"))
        actions = MemberAction(many=True)

    results = MemberCampaign(many=True)


class LocationProgressOutput(fields.Output):
    class LocationAction(fields.Output):
        class LocationActionEntries(fields.Output):
            done = serializers.CharField()
            running = serializers.CharField()

        class LocationActionMembers(fields.Output):
            done = serializers.CharField()
            running = serializers.CharField()
            open = serializers.CharField()

        code = serializers.CharField()
        name = serializers.CharField()
        done = serializers.IntegerField(allow_null=True, help_text=SMALL)
        running = serializers.IntegerField(allow_null=True, help_text=SMALL)
        open = serializers.IntegerField(allow_null=True, help_text=SMALL)
        entries = LocationActionEntries(allow_null=True, help_text=OPENS)
        members = LocationActionMembers(
            allow_null=True, help_text=_("Where the members are listed, for those responsible")
        )

    location_id = serializers.UUIDField()
    campaign_id = serializers.UUIDField()
    members = serializers.IntegerField(help_text=_("Members covered, without those exempted"))
    entries = serializers.CharField(allow_null=True, help_text=OPENS)
    actions = LocationAction(many=True)


def with_addresses(noun: str, figures: dict[str, Any]) -> dict[str, Any]:
    """The figures of a place, with where the rows behind each are opened."""
    location, campaign = figures["location_id"], figures["campaign_id"]

    def entries(metric: str) -> str:
        return f"/api/v1/counters/entries?{noun}={location}&metric={metric}"

    def opened(action: dict[str, Any]) -> dict[str, Any]:
        behind = {how: entries(metric) for how, metric in action["opens"].items()} if action["opens"] else None
        members = f"/api/v1/campaigns/{campaign}/members?unit={location}&code={action['code']}"
        listed = {how: f"{members}&state={how.upper()}" for how in ("done", "running", "open")}
        return {**action, "entries": behind, "members": listed if action["lists"] else None}

    own = entries(figures["opens"]) if figures["opens"] else None
    return {**figures, "entries": own, "actions": [opened(action) for action in figures["actions"]]}


class OwnProgress(ApiView):
    summaries = {"get": _("Your actions in your campaigns, with the records behind each")}
    Output = PersonProgressOutput
    Filters = ProgressFilters

    def get(self, request: Request) -> Response:
        return self.detail({"results": queries.progress_of_person(actor=self.actor, **self.filters())})


class PersonProgress(ApiView):
    summaries = {"get": _("A member's actions, for those responsible")}
    Output = PersonProgressOutput
    Filters = ProgressFilters

    def get(self, request: Request, person_id: UUID) -> Response:
        found = queries.progress_of_person(actor=self.actor, person_id=person_id, **self.filters())
        return self.detail({"results": found})


class UnitProgress(ApiView):
    summaries = {"get": _("How many members of a unit did each action")}
    Output = LocationProgressOutput
    Filters = LocationFilters

    def get(self, request: Request, unit_id: UUID) -> Response:
        chosen: dict[str, Any] = self.filters()
        found = queries.progress_of_unit(actor=self.actor, unit_id=unit_id, **chosen)
        return self.detail(with_addresses("unit", found))


class ConsortiumProgress(ApiView):
    summaries = {"get": _("How many members of a consortium did each action")}
    Output = LocationProgressOutput
    Filters = LocationFilters

    def get(self, request: Request, consortium_id: UUID) -> Response:
        chosen: dict[str, Any] = self.filters()
        found = queries.progress_of_consortium(actor=self.actor, consortium_id=consortium_id, **chosen)
        return self.detail(with_addresses("consortium", found))


class CampaignMembers(ListView):
    summaries = {"get": _("Who has done an action, is at it or has not begun, for those responsible")}
    list_rows = queries.list_members

    class Filters(fields.Filters):
        code = fields.StrictCharField(max_length=12)
        state = fields.Choice(choices=STATES, required=False)
        unit = fields.Id(required=False)

    class Output(fields.Output):
        id = serializers.UUIDField()
        person_id = serializers.UUIDField()
        unit_id = serializers.UUIDField()
        state = serializers.CharField(help_text=", ".join(STATES))


class ExemptionOutput(fields.Output):
    id = serializers.UUIDField()
    campaign_id = serializers.UUIDField()
    person_id = serializers.UUIDField()
    granted_by_id = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=Exemption.Reason.choices)
    from_date = serializers.DateField()
    until_date = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CampaignExemptions(ListView, Step):
    summaries = {"get": _("List the exemptions you can see"), "post": _("Exempt a member for a time")}
    list_rows, operation, get_row = queries.list_exemptions, operations.exempt_member, queries.get_exemption
    Output = ExemptionOutput

    class Input(fields.Input):
        person_id = fields.Id()
        reason = fields.Choice(choices=Exemption.Reason.choices)
        from_date = fields.BoundedDateField(required=False)
        until_date = fields.BoundedDateField(required=False, help_text=_("The first day on which it is over"))


class ExemptionEnding(Step):
    summaries = {"post": _("End an exemption")}
    operation, get_row, Output = operations.end_exemption, queries.get_exemption, ExemptionOutput


class CampaignConfirmations(Step):
    summaries = {"post": _("Confirm a member's action, for the branch, where the campaign asks for it")}
    operation, get_row = operations.confirm_action, None

    class Input(fields.Input):
        person_id = fields.Id()
        code = fields.StrictCharField(max_length=12)
