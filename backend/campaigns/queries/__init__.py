"""Reads of campaigns, of what members did in them, and of how far everybody is."""

from backend.campaigns.queries.campaigns import (
    count_covered,
    covered_people,
    get_campaign,
    list_campaigns,
    preview_campaign,
    report_of,
    running_campaigns,
)
from backend.campaigns.queries.evidence import Evidence, load_evidence
from backend.campaigns.queries.progress import (
    find_action,
    get_enrolled,
    get_exemption,
    list_exemptions,
    misplaced_people,
    progress_of_consortium,
    progress_of_person,
    progress_of_unit,
    recount_metrics,
)
from backend.campaigns.queries.records import (
    find_served,
    get_deed,
    get_example,
    get_suggestion,
    list_deeds,
    list_examples,
    list_suggestions,
)
from backend.campaigns.queries.reporting import find_cell, get_reporting, list_reportings

__all__ = [
    "Evidence",
    "count_covered",
    "covered_people",
    "find_action",
    "find_cell",
    "find_served",
    "get_campaign",
    "get_deed",
    "get_enrolled",
    "get_example",
    "get_exemption",
    "get_reporting",
    "get_suggestion",
    "list_campaigns",
    "list_deeds",
    "list_examples",
    "list_exemptions",
    "list_reportings",
    "list_suggestions",
    "load_evidence",
    "misplaced_people",
    "preview_campaign",
    "progress_of_consortium",
    "progress_of_person",
    "progress_of_unit",
    "recount_metrics",
    "report_of",
    "running_campaigns",
]
