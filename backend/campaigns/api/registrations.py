"""Residence registration (双报到)."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.campaigns import operations, queries
from backend.campaigns.api.records import HELPED, TYPED
from backend.campaigns.models import ResidenceRegistration
from backend.common.http import fields
from backend.common.http.api import DetailView, ListView, Step


class RegistrationOutput(fields.Output):
    id = serializers.UUIDField()
    person_id = serializers.UUIDField()
    entered_by_id = serializers.UUIDField(allow_null=True, help_text=TYPED)
    unit_id = serializers.UUIDField()
    cell_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=ResidenceRegistration.State.choices)
    skills = serializers.ListField(child=serializers.CharField())
    times = serializers.CharField()
    services = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class Registrations(ListView, Step):
    summaries = {
        "get": _("List who registered with the communities you see"),
        "post": _("Register with the community where you live"),
    }
    list_rows, operation, get_row = queries.list_registrations, operations.register_residence, queries.get_registration
    Output = RegistrationOutput

    class Input(fields.Input):
        unit_id = fields.Id()
        skills = fields.StrictCharListField(required=False)
        times = fields.StrictCharField(
            max_length=200, required=False, allow_blank=True, help_text=_("When you can help")
        )
        services = fields.StrictCharField(
            max_length=500, required=False, allow_blank=True, help_text=_("What you offer")
        )
        person_id = fields.Id(required=False, help_text=HELPED)

    class Filters(fields.Filters):
        state = fields.Choice(choices=ResidenceRegistration.State.choices, required=False)
        unit = fields.Id(required=False)


class RegistrationDetail(DetailView):
    summaries = {"get": _("Read what a member offers to the community")}
    get_row, Output = queries.get_registration, RegistrationOutput


class RegistrationAcceptance(Step):
    summaries = {"post": _("Take a member into a cell")}
    operation, get_row, Output = operations.accept_registration, queries.get_registration, RegistrationOutput

    class Input(fields.Input):
        cell_id = fields.Id()


class RegistrationEnding(Step):
    summaries = {"post": _("End a residence registration")}
    operation, get_row, Output = operations.end_registration, queries.get_registration, RegistrationOutput
