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
from backend.campaigns.queries.outlook import campaigns_around, own_progress, progress_at
from backend.campaigns.queries.progress import (
    find_action,
    get_enrolled,
    get_exemption,
    list_exemptions,
    list_members,
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
from backend.campaigns.queries.registrations import find_cell, get_registration, list_registrations
from backend.campaigns.queries.slips import (
    get_slip,
    list_own_slips,
    list_slips,
    own_slips,
    registrations_without_slip,
    slips_closing_between,
    slips_to_release,
    working_days,
)
