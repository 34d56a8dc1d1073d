"""Pairings: proposed, accepted or declined, ended."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import DetailView, ListView, Step
from backend.handbook import operations, queries
from backend.handbook.api.households import REASONS
from backend.handbook.models import Household, Pairing


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


class Pairings(ListView):
    summaries = {"get": _("List your pairings and those of the households you see")}
    list_rows, Output = queries.list_pairings, PairingOutput

    class Filters(fields.Filters):
        household = fields.Id(required=False)
        state = fields.Choice(choices=Pairing.State.choices, required=False)
        mine = fields.QueryBoolean(required=False)


class HouseholdPairings(Step):
    summaries = {"post": _("Ask a member to help a household")}
    operation, get_row, Output = operations.propose_pairing, queries.get_pairing, PairingOutput

    class Input(fields.Input):
        person_id = fields.Id()
        until_date = fields.BoundedDateField(required=False, help_text=_("The first day on which it is over"))


class PairingDetail(DetailView):
    summaries = {"get": _("Read a pairing")}
    get_row, Output = queries.get_pairing, PairingOutput


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
