"""The addresses of this app."""

from django.urls import path

from backend.issues.api import categories, issues, rates, residents, side_paths, steps

urlpatterns = [
    path("issues", issues.Issues.as_view()),
    path("issues/resident-reports", residents.ResidentReports.as_view()),
    path("issues/tracking/<str:code>", residents.TrackedIssue.as_view()),
    path("issues/tracking/<str:code>/reply", residents.TrackedReply.as_view()),
    path("issues/tracking/<str:code>/objection", residents.TrackedObjection.as_view()),
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
    path("issues/<uuid:issue_id>/question", side_paths.IssueQuestion.as_view()),
    path("issues/<uuid:issue_id>/reply", side_paths.IssueReplyStep.as_view()),
    path("issues/<uuid:issue_id>/objection", side_paths.IssueObjection.as_view()),
    path("issues/<uuid:issue_id>/objection-answer", side_paths.IssueObjectionAnswer.as_view()),
    path("issues/<uuid:issue_id>/recall", side_paths.IssueRecall.as_view()),
    path("issues/<uuid:issue_id>/suspension", side_paths.IssueSuspension.as_view()),
    path("issues/<uuid:issue_id>/voiding", side_paths.IssueVoiding.as_view()),
    path("issues/<uuid:issue_id>/approval", side_paths.IssueApproval.as_view()),
    path("issues/<uuid:issue_id>/refusal", side_paths.IssueRefusal.as_view()),
    path("issues/<uuid:issue_id>/resumption", side_paths.IssueResumption.as_view()),
    path("issues/<uuid:issue_id>/merger", side_paths.IssueMerger.as_view()),
    path("issues/<uuid:issue_id>/unmerging", side_paths.IssueUnmerging.as_view()),
    path("issues/<uuid:issue_id>/similar", side_paths.SimilarIssues.as_view()),
    path("units/<uuid:unit_id>/issue-rates", rates.IssueRates.as_view()),
    path("issue-categories", categories.IssueCategories.as_view()),
    path("issue-categories/<uuid:category_id>", categories.IssueCategoryDetail.as_view()),
]
