"""The addresses of this app."""

from django.urls import path

from backend.export import api

urlpatterns = [path("me/export", api.MyExport.as_view())]
