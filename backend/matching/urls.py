"""The addresses of this app."""

from django.urls import path

from backend.matching import api

urlpatterns = [
    path("tasks/candidates", api.TaskCandidates.as_view()),
    path("cells/<uuid:cell_id>/people", api.CellPeople.as_view()),
    path("people/<uuid:person_id>/contact-readings", api.PersonContactReadings.as_view()),
    path("posts/<uuid:post_id>/tasks", api.PostTasks.as_view()),
    path("pledges/<uuid:pledge_id>/tasks", api.PledgeTasks.as_view()),
]
