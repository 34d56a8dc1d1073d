"""Pairings: proposed, accepted or declined, ended."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, Step
from backend.handbook import operations, queries
from backend.handbook.api.households import REASONS
from backend.handbook.models import Household, Pairing

YES_NO = ("true", "false")


class PairingOutput(fields.Output):
    """A pairing with the household's code and needs, which the member has to know to decide."""

    id = serializers.UUIDField()
    household_id = serializers.UUIDField()
    household_code = serializers.CharField(source="household.code")
    cell_id = serializers.UUIDField(source="household.cell_id")
    needs = serializers.ListField(
        source="household.needs", child=serializers.CharField(help_text=", ".join(Household.Need.values))
    )
    person_id = serializers.UUIDField()
    entered_by_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=Pairing.State.choices)
    from_date = serializers.DateField(allow_null=True)
    until_date = serializers.DateField(allow_null=True)
    reason = serializers.CharField(help_text=", ".join(Pairing.Reason.values))
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class Pairings(ApiView):
    """GET /pairings"""

    summaries = {"get": _("List your pairings and those of the households you see")}
    many = True
    Output = PairingOutput

    class Filters(fields.Filters):
        household = fields.Id(required=False)
        state = fields.Choice(choices=Pairing.State.choices, required=False)
        mine = fields.Choice(choices=YES_NO, required=False)

    def get(self, request: Request) -> Response:
        filters = {name: value == "true" if name == "mine" else value for name, value in self.filters().items()}
        return self.paginated(queries.list_pairings(actor=self.actor, **filters))


class HouseholdPairings(Step):
    summaries = {"post": _("Ask a member to help a household")}
    operation, get_row, Output = operations.propose_pairing, queries.get_pairing, PairingOutput

    class Input(fields.Input):
        person_id = fields.Id()
        until_date = fields.BoundedDateField(required=False, help_text=_("The first day on which it is over"))


class PairingDetail(ApiView):
    """GET /pairings/{id}"""

    summaries = {"get": _("Read a pairing")}
    Output = PairingOutput

    def get(self, request: Request, pairing_id: UUID) -> Response:
        return self.detail(queries.get_pairing(actor=self.actor, id=pairing_id))


class PairingAcceptance(Step):
    summaries = {"post": _("Accept a pairing proposed to you")}
    operation, get_row, Output = operations.accept_pairing, queries.get_pairing, PairingOutput


class PairingRefusal(Step):
    summaries = {"post": _("Decline a pairing proposed to you")}
    operation, get_row = operations.decline_pairing, None


class PairingEnding(Step):
    summaries = {"post": _("End a pairing, or take back a proposal")}
    operation, get_row = operations.end_pairing, None

    class Input(fields.Input):
        reason = fields.Choice(choices=REASONS)
