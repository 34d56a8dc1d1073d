"""The addresses of this app."""

from django.urls import path

from backend.journal import api

urlpatterns = [
    path("entries", api.Entries.as_view()),
]
