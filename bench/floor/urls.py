from django.urls import path

from bench.floor import views

urlpatterns = [
    path("healthz", views.healthz),
    path("posts", views.Posts.as_view()),
    path("posts/<uuid:post_id>/claims", views.OrmClaim.as_view()),
    path("posts/<uuid:post_id>/claims/one-statement", views.OneStatementClaim.as_view()),
]
