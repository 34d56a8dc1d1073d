"""The addresses of this app."""

from django.urls import path

from backend.issues.api import categories, issues, rates, residents, steps

urlpatterns = [
    path("issues", issues.Issues.as_view()),
    path("issues/resident-reports", residents.ResidentReports.as_view()),
    path("issues/tracking/<str:code>", residents.TrackedIssue.as_view()),
    path("issues/<uuid:issue_id>", issues.IssueDetail.as_view()),
    path("issues/<uuid:issue_id>/history", issues.IssueHistory.as_view()),
    path("issues/<uuid:issue_id>/contact-reading", issues.IssueContactReading.as_view()),
    path("issues/<uuid:issue_id>/acceptance", steps.IssueAcceptance.as_view()),
    path("issues/<uuid:issue_id>/dispatch", steps.IssueDispatch.as_view()),
    path("issues/<uuid:issue_id>/tasks", steps.IssueTasks.as_view()),
    path("issues/<uuid:issue_id>/self-handling", steps.IssueSelfHandling.as_view()),
    path("issues/<uuid:issue_id>/handling", steps.IssueHandling.as_view()),
    path("issues/<uuid:issue_id>/return", steps.IssueReturn.as_view()),
    path("issues/<uuid:issue_id>/extension", steps.IssueExtension.as_view()),
    path("issues/<uuid:issue_id>/response", steps.IssueResponse.as_view()),
    path("issues/<uuid:issue_id>/verification", steps.IssueClosure.as_view()),
    path("issues/<uuid:issue_id>/rejection", steps.IssueVerificationFailure.as_view()),
    path("issues/<uuid:issue_id>/reopening", steps.IssueReopening.as_view()),
    path("units/<uuid:unit_id>/issue-rates", rates.IssueRates.as_view()),
    path("issue-categories", categories.IssueCategories.as_view()),
    path("issue-categories/<uuid:category_id>", categories.IssueCategoryDetail.as_view()),
]
