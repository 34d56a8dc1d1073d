"""The addresses of this app."""

from django.urls import path

from backend.imports import api

urlpatterns = [
    path("imports", api.Uploads.as_view()),
    path("imports/<uuid:upload_id>", api.Upload.as_view()),
    path("imports/<uuid:upload_id>/application", api.UploadApplication.as_view()),
    path("imports/<uuid:upload_id>/undoing", api.UploadUndoing.as_view()),
    path("imports/<uuid:upload_id>/discarding", api.UploadDiscarding.as_view()),
    path("units/<uuid:unit_id>/roster", api.Roster.as_view()),
]
