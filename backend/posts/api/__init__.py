"""The doors of this app: one class per URL."""

from backend.posts.api.claims import (
    ClaimAcceptance,
    ClaimCompletion,
    ClaimConfirmation,
    ClaimDetail,
    ClaimEvaluation,
    ClaimRefusal,
    ClaimRejection,
    ClaimWithdrawal,
    MyClaims,
    PostClaims,
)
from backend.posts.api.duty import AllDutyLogs, DutyLogConfirmation, DutyLogRejection, DutyLogs
from backend.posts.api.handovers import (
    ClaimHandover,
    HandoverAcceptance,
    HandoverRefusal,
    HandoverWithdrawal,
    MyHandovers,
)
from backend.posts.api.posts import (
    PostCancellation,
    PostClosure,
    PostDetail,
    PostOpening,
    PostRenewal,
    PostResumption,
    Posts,
    PostSize,
    PostSuspension,
)
from backend.posts.api.teams import TeamDeparture, TeamDetail, TeamMembers, Teams

__all__ = [
    "AllDutyLogs",
    "ClaimAcceptance",
    "ClaimCompletion",
    "ClaimConfirmation",
    "ClaimDetail",
    "ClaimEvaluation",
    "ClaimHandover",
    "ClaimRefusal",
    "ClaimRejection",
    "ClaimWithdrawal",
    "DutyLogConfirmation",
    "DutyLogRejection",
    "DutyLogs",
    "HandoverAcceptance",
    "HandoverRefusal",
    "HandoverWithdrawal",
    "MyClaims",
    "MyHandovers",
    "PostCancellation",
    "PostClaims",
    "PostClosure",
    "PostDetail",
    "PostOpening",
    "PostRenewal",
    "PostResumption",
    "PostSize",
    "PostSuspension",
    "Posts",
    "TeamDeparture",
    "TeamDetail",
    "TeamMembers",
    "Teams",
]
