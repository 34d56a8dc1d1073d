"""The addresses of this app."""

from django.urls import path

from backend.issues import api

urlpatterns = [
    path("issues", api.Issues.as_view()),
    path("issues/resident-reports", api.ResidentReports.as_view()),
    path("issues/tracking/<str:code>", api.TrackedIssue.as_view()),
    path("issues/<uuid:issue_id>", api.IssueDetail.as_view()),
    path("issues/<uuid:issue_id>/history", api.IssueHistory.as_view()),
    path("issues/<uuid:issue_id>/contact-reading", api.IssueContactReading.as_view()),
    path("issues/<uuid:issue_id>/acceptance", api.IssueAcceptance.as_view()),
    path("issues/<uuid:issue_id>/dispatch", api.IssueDispatch.as_view()),
    path("issues/<uuid:issue_id>/tasks", api.IssueTasks.as_view()),
    path("issues/<uuid:issue_id>/self-handling", api.IssueSelfHandling.as_view()),
    path("issues/<uuid:issue_id>/handling", api.IssueHandling.as_view()),
    path("issues/<uuid:issue_id>/return", api.IssueReturn.as_view()),
    path("issues/<uuid:issue_id>/extension", api.IssueExtension.as_view()),
    path("issues/<uuid:issue_id>/response", api.IssueResponse.as_view()),
    path("issues/<uuid:issue_id>/verification", api.IssueClosure.as_view()),
    path("issues/<uuid:issue_id>/rejection", api.IssueVerificationFailure.as_view()),
    path("issues/<uuid:issue_id>/reopening", api.IssueReopening.as_view()),
    path("issue-categories", api.IssueCategories.as_view()),
    path("issue-categories/<uuid:category_id>", api.IssueCategoryDetail.as_view()),
]
