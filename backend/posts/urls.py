"""The addresses of this app."""

from django.urls import path

from backend.posts import api

urlpatterns = [
    path("posts/<uuid:post_id>/claims", api.PostClaims.as_view()),
]
