"""Reads of lists, pledges and their progress."""

from backend.pledges.queries.clock import notes_due_between, reviews_due_between, submissions_due_between, writers_of
from backend.pledges.queries.figures import count_pledges_of_consortium, count_pledges_of_unit
from backend.pledges.queries.lists import count_in_force, count_pledges, find_list, get_list, hints_for, list_lists
from backend.pledges.queries.outlook import TierOutlook, outlook_of
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
    list_servable,
    list_to_review,
    pledges_to_copy,
    recount_metrics,
    sides_of,
)
from backend.pledges.queries.progress import (
    counts_from,
    is_reached_at,
    list_records,
    list_results,
    show_progress,
    value_now,
)
from backend.pledges.queries.workload import list_pledges_on_issue, show_workload
