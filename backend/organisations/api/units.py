"""Units: /units and what happens to one."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.organisations import operations, queries
from backend.organisations.models import Unit as UnitRow


class DatedName(fields.Output):
    name = serializers.CharField()
    from_date = serializers.DateField(allow_null=True)
    until_date = serializers.DateField(allow_null=True)


class DatedCode(fields.Output):
    scheme = serializers.CharField()
    code = serializers.CharField()
    from_date = serializers.DateField(allow_null=True)
    until_date = serializers.DateField(allow_null=True)


class UnitShort(fields.Output):
    id = serializers.UUIDField()
    parent_id = serializers.UUIDField(allow_null=True)
    kind = serializers.ChoiceField(choices=UnitRow.Kind.choices)
    name = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class UnitFull(UnitShort):
    names = DatedName(many=True)
    codes = DatedCode(many=True)
    created_at = serializers.DateTimeField()


class Units(ListView, Step):
    summaries = {"get": _("Units of one's district"), "post": _("Make a unit")}
    list_rows, operation, get_row = queries.list_units, operations.create_unit, queries.get_unit
    ordering = ("id",)

    class Filters(fields.Filters):
        parent = serializers.UUIDField(required=False)  # type: ignore[assignment]
        kind = fields.Choice(choices=UnitRow.Kind.choices, required=False)
        q = fields.StrictCharField(max_length=50, required=False)
        closed = serializers.BooleanField(required=False)

    class Input(fields.Input):
        parent_id = fields.Id()
        kind = fields.Choice(choices=UnitRow.Kind.choices)
        name = fields.StrictCharField(max_length=100)
        from_date = fields.BoundedDateField(required=False, allow_null=True)

    Output = UnitShort


class UnitView(ApiView):
    """The answer is one unit with its history of names and codes."""

    Output = UnitFull
    created_status = 200


class Unit(UnitView, EditView):
    summaries = {"get": _("A unit with its names and codes"), "patch": _("Rename a unit")}
    operation, get_row = operations.rename_unit, queries.get_unit_detail

    class Input(fields.Input):
        name = fields.StrictCharField(max_length=100)
        from_date = fields.BoundedDateField(required=False, allow_null=True)


class UnitCodes(UnitView, Step):
    summaries = {"post": _("Give a unit an official code from a date on")}
    operation, get_row = operations.recode_unit, queries.get_unit_detail

    class Input(fields.Input):
        scheme = fields.StrictCharField(max_length=30)
        code = fields.StrictCharField(max_length=20)
        from_date = fields.BoundedDateField(required=False, allow_null=True)


class UnitMove(UnitView, Step):
    summaries = {"post": _("Move a unit, with all below it, under another one")}
    operation, get_row = operations.move_unit, queries.get_unit_detail

    class Input(fields.Input):
        parent_id = fields.Id()


class UnitMerger(UnitView, Step):
    summaries = {"post": _("Merge a unit into another one, which takes over all it has")}
    operation, get_row = operations.merge_units, queries.get_unit_detail

    class Input(fields.Input):
        target_id = fields.Id()


class UnitClosure(UnitView, Step):
    summaries = {"post": _("Close a unit that nothing depends on any more")}
    operation, get_row = operations.close_unit, queries.get_unit_detail
