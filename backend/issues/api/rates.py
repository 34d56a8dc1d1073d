"""The four rates, for a unit and beside it for the units below."""

from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.issues import rates
from backend.rollups.api import SpanFilters


class PartsOutput(fields.Output):
    def get_fields(self) -> dict[str, Any]:
        return {part.name: serializers.IntegerField(help_text=cast(Any, part.label)) for part in rates.PARTS}


class RatesOutput(fields.Output):
    def get_fields(self) -> dict[str, Any]:
        return {
            rate.name: serializers.FloatField(allow_null=True, help_text=cast(Any, rate.formula))
            for rate in rates.RATES
        }


class UnitRatesOutput(fields.Output):
    unit_id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    parts = PartsOutput()
    rates = RatesOutput(help_text=_("From 0 to 1; empty where nothing was due"))


class IssueRates(ApiView):
    summaries = {
        "get": _("The four rates of issues of a unit, and of the units directly below it in the order of the tree")
    }

    class Filters(SpanFilters):
        pass

    class Output(UnitRatesOutput):
        class Formula(fields.Output):
            name = serializers.CharField()
            label = serializers.CharField()  # type: ignore[assignment]
            formula = serializers.CharField()

        class Part(fields.Output):
            name = serializers.CharField()
            label = serializers.CharField()  # type: ignore[assignment]
            metrics = serializers.DictField(
                child=serializers.IntegerField(),
                help_text=_(
                    "The metrics it is the sum of, with their factors: /counters/entries lists the entries behind each"
                ),
            )

        formulas = Formula(many=True)
        described_parts = Part(many=True)
        children = UnitRatesOutput(many=True)

    def get(self, request: Request, unit_id: UUID) -> Response:
        return Response(self.serialize(rates.show_rates(actor=self.actor, unit_id=unit_id, **self.filters())))
