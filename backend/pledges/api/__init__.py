"""The doors of this app: one class per URL."""

from backend.pledges.api.documents import (
    PledgeListDocument,
    PledgeListPage,
    PledgeListSheet,
    PublicPledgeList,
)
from backend.pledges.api.figures import ConsortiumPledges, UnitPledges
from backend.pledges.api.lists import (
    PledgeListCopies,
    PledgeListDetail,
    PledgeListResults,
    PledgeLists,
    PledgeTemplates,
)
from backend.pledges.api.matters import (
    IssuePledges,
    PersonMatters,
)
from backend.pledges.api.pledges import (
    PledgeDetail,
    PledgeEvaluations,
    PledgeMilestones,
    PledgeNotes,
    PledgeProgress,
    PledgeRecords,
    PledgeReviewQueue,
    PledgeReviews,
    PledgeRevisions,
    Pledges,
    PledgesOfList,
)
from backend.pledges.api.steps import (
    MilestoneReport,
    PledgeCarryOver,
    PledgeEvaluation,
    PledgeNote,
    PledgePublication,
    PledgeReport,
    PledgeReviewing,
    PledgeRevising,
    PledgeSubmission,
    PledgeVerdict,
    PledgeWithdrawal,
)

__all__ = [
    "ConsortiumPledges",
    "IssuePledges",
    "MilestoneReport",
    "PersonMatters",
    "PledgeCarryOver",
    "PledgeDetail",
    "PledgeEvaluation",
    "PledgeEvaluations",
    "PledgeListCopies",
    "PledgeListDetail",
    "PledgeListDocument",
    "PledgeListPage",
    "PledgeListResults",
    "PledgeListSheet",
    "PledgeLists",
    "PledgeMilestones",
    "PledgeNote",
    "PledgeNotes",
    "PledgeProgress",
    "PledgePublication",
    "PledgeRecords",
    "PledgeReport",
    "PledgeReviewQueue",
    "PledgeReviewing",
    "PledgeReviews",
    "PledgeRevising",
    "PledgeRevisions",
    "PledgeSubmission",
    "PledgeTemplates",
    "PledgeVerdict",
    "PledgeWithdrawal",
    "Pledges",
    "PledgesOfList",
    "PublicPledgeList",
    "UnitPledges",
]
