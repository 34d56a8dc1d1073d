"""The addresses of this app."""

from django.urls import path

from backend.pledges.api import documents, figures, lists, pledges, steps, workload

urlpatterns = [
    path("pledge-lists", lists.PledgeLists.as_view()),
    path("pledge-lists/<uuid:list_id>", lists.PledgeListDetail.as_view()),
    path("pledge-lists/<uuid:list_id>/pledges", pledges.PledgesOfList.as_view()),
    path("pledge-lists/<uuid:list_id>/copies", lists.PledgeListCopies.as_view()),
    path("pledge-lists/<uuid:list_id>/servable-pledges", lists.ServablePledges.as_view()),
    path("pledge-lists/<uuid:list_id>/results", lists.PledgeListResults.as_view()),
    path("pledge-lists/<uuid:list_id>/page", documents.PledgeListPage.as_view()),
    path("pledge-lists/<uuid:list_id>/public-page", documents.PublicPledgeList.as_view()),
    path("pledge-lists/<uuid:list_id>/xlsx", documents.PledgeListSheet.as_view()),
    path("pledge-lists/<uuid:list_id>/docx", documents.PledgeListDocument.as_view()),
    path("pledge-templates", lists.PledgeTemplates.as_view()),
    path("pledge-reviews", pledges.PledgeReviewQueue.as_view()),
    path("pledges", pledges.Pledges.as_view()),
    path("pledges/<uuid:pledge_id>", pledges.PledgeDetail.as_view()),
    path("pledges/<uuid:pledge_id>/submission", steps.PledgeSubmission.as_view()),
    path("pledges/<uuid:pledge_id>/review", steps.PledgeReviewing.as_view()),
    path("pledges/<uuid:pledge_id>/reviews", pledges.PledgeReviews.as_view()),
    path("pledges/<uuid:pledge_id>/publication", steps.PledgePublication.as_view()),
    path("pledges/<uuid:pledge_id>/revision", steps.PledgeRevising.as_view()),
    path("pledges/<uuid:pledge_id>/revisions", pledges.PledgeRevisions.as_view()),
    path("pledges/<uuid:pledge_id>/note", steps.PledgeNote.as_view()),
    path("pledges/<uuid:pledge_id>/notes", pledges.PledgeNotes.as_view()),
    path("pledges/<uuid:pledge_id>/milestones", pledges.PledgeMilestones.as_view()),
    path("pledges/<uuid:pledge_id>/progress", pledges.PledgeProgress.as_view()),
    path("pledges/<uuid:pledge_id>/records", pledges.PledgeRecords.as_view()),
    path("pledges/<uuid:pledge_id>/report", steps.PledgeReport.as_view()),
    path("pledges/<uuid:pledge_id>/verdict", steps.PledgeVerdict.as_view()),
    path("pledges/<uuid:pledge_id>/evaluation", steps.PledgeEvaluation.as_view()),
    path("pledges/<uuid:pledge_id>/evaluations", pledges.PledgeEvaluations.as_view()),
    path("pledges/<uuid:pledge_id>/withdrawal", steps.PledgeWithdrawal.as_view()),
    path("pledges/<uuid:pledge_id>/carry-over", steps.PledgeCarryOver.as_view()),
    path("milestones/<uuid:milestone_id>/report", steps.MilestoneReport.as_view()),
    path("issues/<uuid:issue_id>/pledges", workload.IssuePledges.as_view()),
    path("people/<uuid:person_id>/workload", workload.PersonWorkload.as_view()),
    path("units/<uuid:unit_id>/pledge-figures", figures.UnitPledges.as_view()),
    path("consortia/<uuid:consortium_id>/pledge-figures", figures.ConsortiumPledges.as_view()),
]
