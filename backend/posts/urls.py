"""The addresses of this app."""

from django.urls import path

from backend.posts import api

urlpatterns = [
    path("posts", api.Posts.as_view()),
    path("posts/<uuid:post_id>", api.PostDetail.as_view()),
    path("posts/<uuid:post_id>/opening", api.PostOpening.as_view()),
    path("posts/<uuid:post_id>/suspension", api.PostSuspension.as_view()),
    path("posts/<uuid:post_id>/resumption", api.PostResumption.as_view()),
    path("posts/<uuid:post_id>/closure", api.PostClosure.as_view()),
    path("posts/<uuid:post_id>/cancellation", api.PostCancellation.as_view()),
    path("posts/<uuid:post_id>/size", api.PostSize.as_view()),
    path("posts/<uuid:post_id>/renewal", api.PostRenewal.as_view()),
    path("posts/<uuid:post_id>/claims", api.PostClaims.as_view()),
    path("me/claims", api.MyClaims.as_view()),
    path("me/handovers", api.MyHandovers.as_view()),
    path("claims/<uuid:claim_id>", api.ClaimDetail.as_view()),
    path("claims/<uuid:claim_id>/acceptance", api.ClaimAcceptance.as_view()),
    path("claims/<uuid:claim_id>/refusal", api.ClaimRefusal.as_view()),
    path("claims/<uuid:claim_id>/withdrawal", api.ClaimWithdrawal.as_view()),
    path("claims/<uuid:claim_id>/confirmation", api.ClaimConfirmation.as_view()),
    path("claims/<uuid:claim_id>/rejection", api.ClaimRejection.as_view()),
    path("claims/<uuid:claim_id>/completion", api.ClaimCompletion.as_view()),
    path("claims/<uuid:claim_id>/evaluation", api.ClaimEvaluation.as_view()),
    path("claims/<uuid:claim_id>/handover", api.ClaimHandover.as_view()),
    path("claims/<uuid:claim_id>/duty-log", api.DutyLogs.as_view()),
    path("handovers/<uuid:handover_id>/acceptance", api.HandoverAcceptance.as_view()),
    path("handovers/<uuid:handover_id>/withdrawal", api.HandoverWithdrawal.as_view()),
    path("handovers/<uuid:handover_id>/refusal", api.HandoverRefusal.as_view()),
    path("duty-logs", api.AllDutyLogs.as_view()),
    path("duty-logs/<uuid:log_id>/confirmation", api.DutyLogConfirmation.as_view()),
    path("duty-logs/<uuid:log_id>/rejection", api.DutyLogRejection.as_view()),
    path("teams", api.Teams.as_view()),
    path("teams/<uuid:team_id>", api.TeamDetail.as_view()),
    path("teams/<uuid:team_id>/members", api.TeamMembers.as_view()),
    path("teams/<uuid:team_id>/departure", api.TeamDeparture.as_view()),
]
