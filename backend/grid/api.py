"""Views of cells and of public locations: one class per URL."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.common.http.throttling import SharedThrottle
from backend.grid import operations, queries
from backend.organisations import queries as organisations
from backend.organisations.models import Role


class Degrees(serializers.DecimalField):
    """A coordinate, WGS 84: a number or its text, with at most five decimals."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        super().__init__(max_digits=8, decimal_places=5, min_value=-most, max_value=most, **kwargs)


class OfficialCode(fields.Output):
    code = serializers.CharField()
    from_date = serializers.DateField(allow_null=True)
    until_date = serializers.DateField(allow_null=True)


class CellShort(fields.Output):
    id = serializers.UUIDField()
    unit_id = serializers.UUIDField()
    parent_id = serializers.UUIDField(allow_null=True)
    branch_id = serializers.UUIDField(allow_null=True)
    code = serializers.CharField()
    name = serializers.CharField()
    households = serializers.IntegerField()
    latitude = serializers.DecimalField(max_digits=8, decimal_places=5, allow_null=True)
    longitude = serializers.DecimalField(max_digits=8, decimal_places=5, allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class CellFull(CellShort):
    official_codes = OfficialCode(many=True)
    created_at = serializers.DateTimeField()


class CellInput(fields.Input):
    code = fields.StrictCharField(max_length=30)
    name = fields.StrictCharField(max_length=100)
    households = fields.Integer(required=False)
    branch_id = fields.Id(required=False, allow_null=True)
    latitude = Degrees(90, required=False, allow_null=True)
    longitude = Degrees(180, required=False, allow_null=True)


class Cells(ListView, Step):
    summaries = {"get": _("Cells of one's district"), "post": _("Make a cell, or a micro-grid under a cell")}
    list_rows, operation, get_row = queries.list_cells, operations.create_cell, queries.get_cell
    ordering = ("id",)

    class Filters(fields.Filters):
        unit = serializers.UUIDField(required=False)
        parent = serializers.UUIDField(required=False)  # type: ignore[assignment]
        q = fields.StrictCharField(max_length=50, required=False)
        closed = serializers.BooleanField(required=False)

    class Input(CellInput):
        unit_id = fields.Id()
        parent_id = fields.Id(required=False, allow_null=True)

    Output = CellShort


class CellView(ApiView):
    """The answer is one cell with its official codes."""

    Output = CellFull
    created_status = 200


class Cell(CellView, EditView):
    summaries = {"get": _("A cell with its official codes"), "patch": _("Edit a cell")}
    operation, get_row = operations.edit_cell, queries.get_cell_detail
    Input = CellInput


class CellCodes(CellView, Step):
    summaries = {"post": _("Give a cell a 15-digit official code from a date on")}
    operation, get_row = operations.recode_cell, queries.get_cell_detail

    class Input(fields.Input):
        code = fields.StrictCharField(max_length=15)
        from_date = fields.BoundedDateField(required=False, allow_null=True)


class CellMove(CellView, Step):
    summaries = {"post": _("Give a cell, with its micro-grids, to another community")}
    operation, get_row = operations.move_cell, queries.get_cell_detail

    class Input(fields.Input):
        unit_id = fields.Id()


class CellClosure(CellView, Step):
    summaries = {"post": _("Close a cell")}
    operation, get_row = operations.close_cell, queries.get_cell_detail


class CellStaff(ApiView):
    summaries = {"get": _("Coordinators and workers of a cell")}
    many = True

    class Output(fields.Output):
        id = serializers.UUIDField()
        kind = serializers.ChoiceField(choices=Role.Kind.choices)
        person_id = serializers.UUIDField()
        person_name = serializers.CharField()
        from_date = serializers.DateField()
        until_date = serializers.DateField(allow_null=True)

    def get(self, request: Request, cell_id: UUID) -> Response:
        today = timezone.localdate(self.now)
        return self.paginated(queries.list_cell_staff(actor=self.actor, cell_id=cell_id, today=today), ("id",))


class CellRoles(Step):
    summaries = {"post": _("Make somebody coordinator or worker of a cell")}
    operation, get_row = operations.grant_cell_role, organisations.get_role

    class Input(fields.Input):
        person_id = fields.Id()
        kind = fields.Choice(choices=Role.Kind.choices)
        from_date = fields.BoundedDateField(required=False, allow_null=True)
        until_date = fields.BoundedDateField(required=False, allow_null=True)

    class Output(fields.Output):
        id = serializers.UUIDField()
        person_id = serializers.UUIDField()
        kind = serializers.ChoiceField(choices=Role.Kind.choices)
        unit_id = serializers.UUIDField()
        cell_id = serializers.UUIDField()
        from_date = serializers.DateField()
        until_date = serializers.DateField(allow_null=True)
        version = serializers.IntegerField()


class PublicLocationsThrottle(SharedThrottle):
    """Per address: enough to find one's own community, too little to copy the list again and again."""

    scope = "public_locations"
    rate = "600/hour"


class PublicLocations(ApiView):
    """GET /public/locations; with ?unit= the cells of one of them"""

    summaries = {"get": _("Communities and villages, or the cells of one, for a report without an account")}
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (PublicLocationsThrottle,)
    many = True

    class Filters(fields.Filters):
        unit = fields.Id(required=False)
        q = fields.StrictCharField(max_length=50, required=False)

    class Output(fields.Output):
        id = serializers.UUIDField()
        name = serializers.CharField()
        within = serializers.CharField(allow_null=True)

    def get(self, request: Request) -> Response:
        return self.paginated(queries.list_public_locations(**self.filters()), ("id",))
