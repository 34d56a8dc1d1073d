"""Numbers of pledges of a unit or consortium, each with the URL of its rows."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.pledges import queries
from backend.pledges.models import Pledge, Tier


class FigureFilters(fields.Filters):
    year = fields.QueryInteger(min_value=2000, max_value=2199)


class FiguresOutput(fields.Output):
    class PledgeGroup(fields.Output):
        tier = serializers.ChoiceField(choices=Tier.choices)
        state = serializers.ChoiceField(choices=Pledge.State.choices)
        outcome = serializers.CharField()
        count = serializers.IntegerField()
        rows = serializers.CharField(help_text=_("Where its rows stand, as far as you may see them"))

    year = serializers.IntegerField()
    pledges = PledgeGroup(many=True)
    due_this_quarter = serializers.IntegerField()
    due_this_quarter_rows = serializers.CharField()


def with_links(figures: dict[str, Any], location: dict[str, UUID]) -> dict[str, Any]:
    """The figures, each with the URL of the pledges that it counts."""
    quarter = figures.pop("quarter")
    last = quarter.end - timedelta(days=1)
    due = rows({**location, "in_force": "true", "due_from": quarter.start.isoformat(), "due_to": last.isoformat()})
    for group in figures["pledges"]:
        filters = {name: group[name] for name in ("tier", "state", "outcome") if group[name]}
        group["rows"] = rows({**location, "year": figures["year"], **filters})
    return {**figures, "due_this_quarter_rows": due}


def rows(filters: dict[str, Any]) -> str:
    return "/api/v1/pledges?" + urlencode(filters)


class UnitPledges(ApiView):
    summaries = {"get": _("Pledges of a unit by tier, state and outcome, and those due this quarter")}
    Filters = FigureFilters

    class Output(FiguresOutput):
        unit_id = serializers.UUIDField()

    def get(self, request: Request, unit_id: UUID) -> Response:
        year: Any = self.filters()["year"]
        figures = queries.count_pledges_of_unit(actor=self.actor, unit_id=unit_id, year=year, now=self.now)
        return Response(with_links(figures, {"unit": unit_id}))


class ConsortiumPledges(ApiView):
    summaries = {"get": _("Pledges of a consortium's units by tier, state and outcome, and those due this quarter")}
    Filters = FigureFilters

    class Output(FiguresOutput):
        consortium_id = serializers.UUIDField()

    def get(self, request: Request, consortium_id: UUID) -> Response:
        year: Any = self.filters()["year"]
        figures = queries.count_pledges_of_consortium(
            actor=self.actor, consortium_id=consortium_id, year=year, now=self.now
        )
        return Response(with_links(figures, {"consortium": consortium_id}))
