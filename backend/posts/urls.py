"""The addresses of this app."""

from django.urls import path

from backend.posts.api import claims, duty, handovers, posts, teams

urlpatterns = [
    path("posts", posts.Posts.as_view()),
    path("posts/<uuid:post_id>", posts.PostDetail.as_view()),
    path("posts/<uuid:post_id>/opening", posts.PostOpening.as_view()),
    path("posts/<uuid:post_id>/suspension", posts.PostSuspension.as_view()),
    path("posts/<uuid:post_id>/resumption", posts.PostResumption.as_view()),
    path("posts/<uuid:post_id>/closure", posts.PostClosure.as_view()),
    path("posts/<uuid:post_id>/cancellation", posts.PostCancellation.as_view()),
    path("posts/<uuid:post_id>/size", posts.PostSize.as_view()),
    path("posts/<uuid:post_id>/renewal", posts.PostRenewal.as_view()),
    path("posts/<uuid:post_id>/claims", claims.PostClaims.as_view()),
    path("me/claims", claims.MyClaims.as_view()),
    path("me/handovers", handovers.MyHandovers.as_view()),
    path("claims/<uuid:claim_id>", claims.ClaimDetail.as_view()),
    path("claims/<uuid:claim_id>/acceptance", claims.ClaimAcceptance.as_view()),
    path("claims/<uuid:claim_id>/refusal", claims.ClaimRefusal.as_view()),
    path("claims/<uuid:claim_id>/withdrawal", claims.ClaimWithdrawal.as_view()),
    path("claims/<uuid:claim_id>/confirmation", claims.ClaimConfirmation.as_view()),
    path("claims/<uuid:claim_id>/rejection", claims.ClaimRejection.as_view()),
    path("claims/<uuid:claim_id>/completion", claims.ClaimCompletion.as_view()),
    path("claims/<uuid:claim_id>/evaluation", claims.ClaimEvaluation.as_view()),
    path("claims/<uuid:claim_id>/handover", handovers.ClaimHandover.as_view()),
    path("claims/<uuid:claim_id>/duty-log", duty.DutyLogs.as_view()),
    path("handovers/<uuid:handover_id>/acceptance", handovers.HandoverAcceptance.as_view()),
    path("handovers/<uuid:handover_id>/withdrawal", handovers.HandoverWithdrawal.as_view()),
    path("handovers/<uuid:handover_id>/refusal", handovers.HandoverRefusal.as_view()),
    path("duty-logs", duty.AllDutyLogs.as_view()),
    path("duty-logs/<uuid:log_id>/confirmation", duty.DutyLogConfirmation.as_view()),
    path("duty-logs/<uuid:log_id>/rejection", duty.DutyLogRejection.as_view()),
    path("teams", teams.Teams.as_view()),
    path("teams/<uuid:team_id>", teams.TeamDetail.as_view()),
    path("teams/<uuid:team_id>/members", teams.TeamMembers.as_view()),
    path("teams/<uuid:team_id>/departure", teams.TeamDeparture.as_view()),
]
