"""All data about one person, in sections, read from the rows.

An app that stores data about people adds a section (coverage.py; a test checks every column). What is about somebody
else is left out: of visits everything but what was said there, of messages the ids in them, of reviews and
evaluations of others' pledges the words.
"""

from collections.abc import Callable
from typing import Any

from backend.campaigns.queries import own_slips
from backend.export.queries import campaigns, entered_for_others, pledges, work
from backend.export.queries.work import Rows
from backend.handbook.queries import own_pairings, own_visits
from backend.organisations.models import Person

PROFILE = (
    "id", "name", "email", "phone", "kind", "root_id", "home_unit_id", "service_unit_id", "skills", "language", "is_active",
    "created_at", "password_set_at", "email_confirmed_at", "texts_closed_until",
)  # fmt: skip
SECTIONS: dict[str, Callable[[Person], Rows]] = {
    "roles": work.roles,
    "tokens": work.tokens,
    "invitations": work.invitations,
    "account_changes": work.account_changes,
    "claims": work.claims,
    "handovers": work.handovers,
    "duty_logs": work.duty_logs,
    "teams": work.teams,
    "teams_led": work.teams_led,
    "tasks": work.tasks,
    "issues_reported": work.issues,
    "pairings": own_pairings,
    "visits": own_visits,
    "pledge_lists": pledges.lists,
    "pledges": pledges.pledges,
    "pledges_helped": pledges.helped,
    "milestones": pledges.milestones,
    "quarter_notes": pledges.notes,
    "pledge_revisions": pledges.revisions,
    "pledge_reviews": pledges.reviews,
    "evaluations": pledges.evaluations,
    "pledge_reviews_written": pledges.reviews_written,
    "pledge_revisions_written": pledges.revisions_written,
    "evaluations_written": pledges.evaluations_written,
    "campaign_enrolments": campaigns.enrolments,
    "campaign_progress": campaigns.progress,
    "campaign_confirmations": campaigns.confirmations,
    "campaign_exemptions": campaigns.exemptions,
    "deeds": campaigns.deeds,
    "deeds_served": campaigns.deeds_served,
    "suggestions": campaigns.suggestions,
    "examples": campaigns.examples,
    "residence_registrations": campaigns.residence_registrations,
    "feedback_slips": own_slips,
    "entered_for_others": entered_for_others.entered_for_others,
    "messages": work.messages,
    "preferences": work.preferences,
}


def export_person(*, actor: Person) -> dict[str, Any]:
    """All data about the actor, and only about the actor. One statement per section."""
    profile = {name: getattr(actor, name) for name in PROFILE}
    sections = {name: list(rows(actor)) for name, rows in SECTIONS.items()}
    return {"profile": profile, "consents": actor.consents, **sections}
