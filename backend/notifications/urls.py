"""The addresses of this app."""

from django.urls import path

from backend.notifications import api

urlpatterns = [
    path("me/inbox", api.MyInbox.as_view()),
    path("me/inbox/count", api.MyInboxCount.as_view()),
    path("inbox/<uuid:message_id>/reading", api.InboxReading.as_view()),
    path("me/waiting", api.MyWaiting.as_view()),
    path("me/waiting/<str:kind>", api.WaitingRows.as_view()),
    path("me/preferences", api.MyPreferences.as_view()),
    path("digests/<str:period>", api.MyDigest.as_view()),
    path("operations/messages", api.Mails.as_view()),
    path("messages/<uuid:message_id>/release", api.MailRelease.as_view()),
]
