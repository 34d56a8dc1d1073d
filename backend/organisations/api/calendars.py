"""The working calendar: one year, and entering it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.errors import NotFound
from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.common.models import CalendarYear
from backend.organisations import calendars, operations
from backend.organisations.operations.calendars import EARLIEST, LATEST, MOST_DAYS


class CalendarOfYear(ApiView):
    """/calendar/{year}"""

    summaries = {
        "get": _("Public holidays and make-up working days of a year"),
        "post": _("Enter them from the notice of the State Council, as an administrator"),
    }

    class Input(fields.Input):
        rest_days = serializers.ListField(
            child=fields.BoundedDateField(), max_length=MOST_DAYS, help_text=_("All rest days that the notice names")
        )
        make_up_days = serializers.ListField(
            child=fields.BoundedDateField(), max_length=MOST_DAYS, help_text=_("Saturdays and Sundays that are worked")
        )

    class Output(fields.Output):
        year = serializers.IntegerField()
        source = serializers.ChoiceField(choices=calendars.Source.choices)  # type: ignore[assignment]
        rest_days = serializers.ListField(
            child=serializers.DateField(), help_text=_("From Monday to Friday; weekends rest anyway")
        )
        make_up_days = serializers.ListField(child=serializers.DateField())

    def serialize(self, row: CalendarYear) -> Any:
        return super().serialize(calendars.show_year(row.year))

    def get(self, request: Request, year: int) -> Response:
        if not EARLIEST <= year <= LATEST:
            raise NotFound
        return Response(super().serialize(calendars.show_year(year)))

    def post(self, request: Request, year: int) -> Response:
        return self.run_operation(operations.enter_calendar_year, get=calendars.get_entered, year=year, **self.read())
