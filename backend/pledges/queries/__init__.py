"""Reads of lists, of pledges, and of what came of them."""

from backend.pledges.queries.clock import (
    notes_due_between,
    reviews_due_between,
    submissions_due_between,
    writers_of,
)
from backend.pledges.queries.figures import count_pledges_of_consortium, count_pledges_of_unit
from backend.pledges.queries.lists import MISSING, count_pledges, find_list, get_list, hints_for, list_lists
from backend.pledges.queries.matters import list_pledges_on_issue, show_matters
from backend.pledges.queries.pages import show_page, show_public_page
from backend.pledges.queries.pledges import (
    get_milestone,
    get_pledge,
    list_evaluations,
    list_milestones,
    list_notes,
    list_pledges,
    list_reviews,
    list_revisions,
    list_to_review,
    pledges_to_copy,
    recount_metrics,
    sides_of,
)
from backend.pledges.queries.progress import list_records, list_results, show_progress, value_now

__all__ = [
    "MISSING",
    "count_pledges",
    "count_pledges_of_consortium",
    "count_pledges_of_unit",
    "find_list",
    "get_list",
    "get_milestone",
    "get_pledge",
    "hints_for",
    "list_evaluations",
    "list_lists",
    "list_milestones",
    "list_notes",
    "list_pledges",
    "list_pledges_on_issue",
    "list_records",
    "list_results",
    "list_reviews",
    "list_revisions",
    "list_to_review",
    "notes_due_between",
    "pledges_to_copy",
    "recount_metrics",
    "reviews_due_between",
    "show_matters",
    "show_page",
    "show_progress",
    "show_public_page",
    "sides_of",
    "submissions_due_between",
    "value_now",
    "writers_of",
]
