"""Consortia: /consortia and their members."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.organisations import operations, queries
from backend.organisations.models import Consortium as ConsortiumRow

BONDS = ConsortiumRow.Bond.choices


class ConsortiumShape(fields.Output):
    id = serializers.UUIDField()
    name = serializers.CharField()
    bond = serializers.ChoiceField(choices=BONDS)
    note = serializers.CharField()
    home_unit_id = serializers.UUIDField()
    closed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class Consortia(ListView, Step):
    summaries = {"get": _("Consortia of one's district"), "post": _("Found a consortium")}
    list_rows, operation, get_row = queries.list_consortia, operations.create_consortium, queries.get_consortium
    ordering = ("id",)

    class Filters(fields.Filters):
        bond = fields.Choice(choices=BONDS, required=False)

    class Input(fields.Input):
        name = fields.StrictCharField(max_length=100)
        bond = fields.Choice(choices=BONDS)
        home_unit_id = fields.Id()
        note = fields.StrictCharField(max_length=500, multiline=True, required=False, allow_blank=True)

    Output = ConsortiumShape


class Consortium(EditView):
    summaries = {"get": _("A consortium"), "patch": _("Edit a consortium")}
    operation, get_row, Output = operations.edit_consortium, queries.get_consortium, ConsortiumShape

    class Input(fields.Input):
        name = fields.StrictCharField(max_length=100)
        bond = fields.Choice(choices=BONDS)
        note = fields.StrictCharField(max_length=500, multiline=True, allow_blank=True)


class ConsortiumMembers(ApiView):
    summaries = {"get": _("Units of a consortium, with dates")}
    many = True

    class Output(fields.Output):
        unit_id = serializers.UUIDField()
        unit_name = serializers.CharField()
        from_date = serializers.DateField()
        until_date = serializers.DateField(allow_null=True)
        in_force = serializers.BooleanField()

    def get(self, request: Request, consortium_id: UUID) -> Response:
        members = queries.list_consortium_members(actor=self.actor, consortium_id=consortium_id)
        return self.paginated(members, ("id",))


class ConsortiumArrivals(Step):
    summaries = {"post": _("Let a unit join a consortium")}
    operation, get_row, Output = operations.join_consortium, queries.get_consortium, ConsortiumShape

    class Input(fields.Input):
        unit_id = fields.Id()
        from_date = fields.BoundedDateField(required=False, allow_null=True)


class ConsortiumDepartures(Step):
    summaries = {"post": _("Let a unit leave a consortium")}
    operation, get_row, Output = operations.leave_consortium, queries.get_consortium, ConsortiumShape

    class Input(fields.Input):
        unit_id = fields.Id()
        until_date = fields.BoundedDateField(required=False, allow_null=True)


class ConsortiumClosure(Step):
    summaries = {"post": _("End a consortium; all units leave it")}
    operation, get_row, Output = operations.close_consortium, queries.get_consortium, ConsortiumShape
    created_status = 200
