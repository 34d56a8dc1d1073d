"""The addresses of this app."""

from django.urls import path

from backend.pledges import api

urlpatterns = [
    path("pledge-lists", api.PledgeLists.as_view()),
    path("pledge-lists/<uuid:list_id>", api.PledgeListDetail.as_view()),
    path("pledge-lists/<uuid:list_id>/pledges", api.PledgesOfList.as_view()),
    path("pledge-lists/<uuid:list_id>/copies", api.PledgeListCopies.as_view()),
    path("pledge-lists/<uuid:list_id>/results", api.PledgeListResults.as_view()),
    path("pledge-lists/<uuid:list_id>/page", api.PledgeListPage.as_view()),
    path("pledge-lists/<uuid:list_id>/public-page", api.PublicPledgeList.as_view()),
    path("pledge-lists/<uuid:list_id>/xlsx", api.PledgeListSheet.as_view()),
    path("pledge-lists/<uuid:list_id>/docx", api.PledgeListDocument.as_view()),
    path("pledge-templates", api.PledgeTemplates.as_view()),
    path("pledge-reviews", api.PledgeReviewQueue.as_view()),
    path("pledges", api.Pledges.as_view()),
    path("pledges/<uuid:pledge_id>", api.PledgeDetail.as_view()),
    path("pledges/<uuid:pledge_id>/submission", api.PledgeSubmission.as_view()),
    path("pledges/<uuid:pledge_id>/review", api.PledgeReviewing.as_view()),
    path("pledges/<uuid:pledge_id>/reviews", api.PledgeReviews.as_view()),
    path("pledges/<uuid:pledge_id>/publication", api.PledgePublication.as_view()),
    path("pledges/<uuid:pledge_id>/revision", api.PledgeRevising.as_view()),
    path("pledges/<uuid:pledge_id>/revisions", api.PledgeRevisions.as_view()),
    path("pledges/<uuid:pledge_id>/note", api.PledgeNote.as_view()),
    path("pledges/<uuid:pledge_id>/notes", api.PledgeNotes.as_view()),
    path("pledges/<uuid:pledge_id>/milestones", api.PledgeMilestones.as_view()),
    path("pledges/<uuid:pledge_id>/progress", api.PledgeProgress.as_view()),
    path("pledges/<uuid:pledge_id>/records", api.PledgeRecords.as_view()),
    path("pledges/<uuid:pledge_id>/report", api.PledgeReport.as_view()),
    path("pledges/<uuid:pledge_id>/verdict", api.PledgeVerdict.as_view()),
    path("pledges/<uuid:pledge_id>/evaluation", api.PledgeEvaluation.as_view()),
    path("pledges/<uuid:pledge_id>/evaluations", api.PledgeEvaluations.as_view()),
    path("pledges/<uuid:pledge_id>/withdrawal", api.PledgeWithdrawal.as_view()),
    path("pledges/<uuid:pledge_id>/carry-over", api.PledgeCarryOver.as_view()),
    path("milestones/<uuid:milestone_id>/report", api.MilestoneReport.as_view()),
    path("issues/<uuid:issue_id>/pledges", api.IssuePledges.as_view()),
    path("people/<uuid:person_id>/matters", api.PersonMatters.as_view()),
    path("units/<uuid:unit_id>/pledge-figures", api.UnitPledges.as_view()),
    path("consortia/<uuid:consortium_id>/pledge-figures", api.ConsortiumPledges.as_view()),
]
