"""The addresses of this app."""

from django.urls import path

from backend.tasks import api

urlpatterns = [
    path("tasks", api.Tasks.as_view()),
    path("tasks/<uuid:task_id>", api.TaskDetail.as_view()),
    path("tasks/<uuid:task_id>/acceptance", api.TaskAcceptance.as_view()),
    path("tasks/<uuid:task_id>/refusal", api.TaskRefusal.as_view()),
    path("tasks/<uuid:task_id>/completion", api.TaskCompletion.as_view()),
    path("tasks/<uuid:task_id>/verification", api.TaskVerification.as_view()),
    path("tasks/<uuid:task_id>/return", api.TaskReturn.as_view()),
    path("tasks/<uuid:task_id>/cancellation", api.TaskCancellation.as_view()),
    path("me/tasks", api.OwnTasks.as_view()),
]
