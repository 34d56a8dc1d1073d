"""The addresses of this app."""

from django.urls import path

from backend.rollups import api

urlpatterns = [
    path("units/<uuid:unit_id>/counters", api.UnitCounters.as_view()),
    path("counters", api.Counters.as_view()),
    path("counters/entries", api.CounterEntries.as_view()),
    path("periods", api.Periods.as_view()),
    path("periods/<uuid:period_id>/correction", api.PeriodCorrection.as_view()),
]
