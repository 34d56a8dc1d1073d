"""The doors of this app: one class per URL."""

from backend.handbook.api.households import (
    HandbookChoices,
    HouseholdClosure,
    HouseholdDetail,
    HouseholdErasure,
    HouseholdHistory,
    HouseholdHold,
    HouseholdReadings,
    HouseholdRelease,
    Households,
    RetentionReports,
)
from backend.handbook.api.pairings import (
    HouseholdPairings,
    PairingAcceptance,
    PairingDetail,
    PairingEnding,
    PairingRefusal,
    Pairings,
)
from backend.handbook.api.visits import (
    HouseholdVisits,
    VisitAnswer,
    VisitClosure,
    VisitDetail,
    VisitFollowUp,
    VisitIssue,
    VisitReadings,
    Visits,
)

__all__ = [
    "HandbookChoices",
    "HouseholdClosure",
    "HouseholdDetail",
    "HouseholdErasure",
    "HouseholdHistory",
    "HouseholdHold",
    "HouseholdPairings",
    "HouseholdReadings",
    "HouseholdRelease",
    "HouseholdVisits",
    "Households",
    "PairingAcceptance",
    "PairingDetail",
    "PairingEnding",
    "PairingRefusal",
    "Pairings",
    "RetentionReports",
    "VisitAnswer",
    "VisitClosure",
    "VisitDetail",
    "VisitFollowUp",
    "VisitIssue",
    "VisitReadings",
    "Visits",
]
