"""The API of figures: one class per URL."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, ListView, Step
from backend.rollups import operations, queries
from backend.rollups.queries import Span


class SpanFilters(fields.Filters):
    """Days, both included."""

    def get_fields(self) -> dict[str, Any]:
        # `from` is no name in Python.
        days = {"from": fields.BoundedDateField(required=False), "to": fields.BoundedDateField(required=False)}
        return {**super().get_fields(), **days}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs.pop("from", None), attrs.pop("to", None)
        if start and end and end < start:
            raise serializers.ValidationError({"to": [_("This lies before the beginning.")]})
        return {**attrs, "span": Span(start, end)}


class FigureOutput(fields.Output):
    metric = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField(help_text=_("In what `amount` is read"))
    gauge = serializers.BooleanField(help_text=_("A stock at the end of the time, not what was counted in it"))
    value = serializers.IntegerField(
        allow_null=True, help_text=_("As counted: minutes, thousandths; empty where it is too small to be shown")
    )
    amount = serializers.FloatField(allow_null=True, help_text=_("In the unit that people read"))


class UnitCounters(ApiView):
    summaries = {"get": _("All figures of a unit and what is below it")}

    class Filters(SpanFilters):
        pass

    class Output(fields.Output):
        unit_id = serializers.UUIDField()
        figures = FigureOutput(many=True)

    def get(self, request: Request, unit_id: UUID) -> Response:
        return Response(queries.show_unit_figures(actor=self.actor, unit_id=unit_id, **self.filters()))


class Counters(ApiView):
    summaries = {"get": _("Figures of a unit, a consortium or a cell over time")}

    class Filters(SpanFilters):
        unit = serializers.UUIDField(required=False)
        consortium = serializers.UUIDField(required=False)
        cell = serializers.UUIDField(required=False)
        metric = fields.StrictCharField(max_length=40, required=False)
        by = fields.Choice(choices=("day", "week", "month", "quarter", "total"), default="total")

    class Output(fields.Output):
        class Series(fields.Output):
            class Point(fields.Output):
                value = serializers.IntegerField(allow_null=True)
                amount = serializers.FloatField(allow_null=True)

                def get_fields(self) -> dict[str, Any]:
                    return {"from": serializers.DateField(allow_null=True), **super().get_fields()}

            metric = serializers.CharField()
            label = serializers.CharField()  # type: ignore[assignment]
            unit = serializers.CharField()
            gauge = serializers.BooleanField()
            opening = serializers.IntegerField(allow_null=True, help_text=_("How a gauge stood before the first day"))
            points = Point(many=True)

        series = Series(many=True)

    def get(self, request: Request) -> Response:
        wanted = self.filters()
        named = {name: wanted.pop(name, None) for name in ("unit", "consortium", "cell")}
        location = queries.get_location(actor=self.actor, **named)
        return Response({"series": queries.show_series(location=location, **wanted)})


class CounterEntries(ApiView):
    summaries = {"get": _("The entries behind a figure")}
    many = True

    class Filters(SpanFilters):
        unit = serializers.UUIDField(required=False)
        consortium = serializers.UUIDField(required=False)
        cell = serializers.UUIDField(required=False)
        metric = fields.StrictCharField(max_length=40)

    class Output(fields.Output):
        id = serializers.UUIDField()
        kind = serializers.CharField()
        at = serializers.DateTimeField()
        subject_type = serializers.CharField()
        subject_id = serializers.UUIDField()
        unit_id = serializers.UUIDField()
        cell_id = serializers.UUIDField(allow_null=True)
        amount = serializers.IntegerField(help_text=_("What this entry adds to the figure, as counted"))

    def get(self, request: Request) -> Response:
        wanted = self.filters()
        named = {name: wanted.pop(name, None) for name in ("unit", "consortium", "cell")}
        self.behind = queries.EntriesBehind(location=queries.get_location(actor=self.actor, **named), **wanted)
        return self.paginated(self.behind.rows(actor=self.actor))

    def serialize_page(self, page: list[Any]) -> list[Any]:
        return [self.behind.show(row) for row in page]


class Periods(ListView, Step):
    summaries = {"get": _("Published quarters"), "post": _("Publish a quarter: its figures are frozen")}
    list_rows, operation, get_row = queries.list_periods, operations.publish_period, queries.get_period

    class Filters(fields.Filters):
        unit = serializers.UUIDField(required=False)
        year = fields.QueryInteger(required=False, max_value=9999)
        quarter = fields.QueryInteger(required=False, min_value=1, max_value=4)

    class Input(fields.Input):
        unit_id = fields.Id()
        year = fields.Integer(min_value=2000, max_value=2199)
        quarter = fields.Integer(min_value=1, max_value=4)

    class Output(fields.Output):
        id = serializers.UUIDField()
        unit_id = serializers.UUIDField()
        year = serializers.IntegerField()
        quarter = serializers.IntegerField()
        revision = serializers.IntegerField()
        figures = serializers.DictField(child=serializers.IntegerField(), help_text=_("As counted, by metric"))
        reason = serializers.CharField(help_text=_("Why the former revision was corrected"))
        version = serializers.IntegerField()
        created_at = serializers.DateTimeField()


class PeriodCorrection(Step):
    summaries = {"post": _("Correct a published quarter: a new revision beside the former one")}
    operation, get_row, Output = operations.correct_period, queries.get_period, Periods.Output

    class Input(fields.Input):
        reason = fields.StrictCharField(max_length=500)
