"""The doors of this app: one class per URL."""

from backend.issues.api.categories import IssueCategories, IssueCategoryDetail
from backend.issues.api.issues import IssueContactReading, IssueDetail, IssueHistory, Issues
from backend.issues.api.residents import ResidentReports, TrackedIssue
from backend.issues.api.steps import (
    IssueAcceptance,
    IssueClosure,
    IssueDispatch,
    IssueExtension,
    IssueHandling,
    IssueReopening,
    IssueResponse,
    IssueReturn,
    IssueSelfHandling,
    IssueTasks,
    IssueVerificationFailure,
)

__all__ = [
    "IssueAcceptance",
    "IssueCategories",
    "IssueCategoryDetail",
    "IssueClosure",
    "IssueContactReading",
    "IssueDetail",
    "IssueDispatch",
    "IssueExtension",
    "IssueHandling",
    "IssueHistory",
    "IssueReopening",
    "IssueResponse",
    "IssueReturn",
    "IssueSelfHandling",
    "IssueTasks",
    "IssueVerificationFailure",
    "Issues",
    "ResidentReports",
    "TrackedIssue",
]
