"""What is kept about one person, section by section, from the rows themselves.

An app that keeps something about people adds a section. What belongs to somebody else stays out: of visits everything but what
was said there, of messages the ids they are made of.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Q

from backend.handbook.queries import own_pairings, own_visits
from backend.issues.models import Issue
from backend.notifications.models import Message, Preference
from backend.organisations.models import Person, Role
from backend.organisations.queries import list_tokens
from backend.pledges.models import Pledge, PledgeList
from backend.posts.models import Claim, DutyLog, Handover, TeamMember
from backend.tasks.models import Task

Rows = Iterable[Mapping[str, Any]]
PROFILE = (
    "id", "name", "email", "phone", "kind", "root_id", "home_unit_id", "service_unit_id", "skills", "language", "is_active",
    "created_at",
)  # fmt: skip
CLAIM = (
    "id", "post_id", "post__title", "state", "note", "reason", "evaluation", "on_behalf_by_id", "confirmed_at", "ended_at",
    "created_at",
)  # fmt: skip
DUTY = ("id", "claim_id", "source", "state", "day", "minutes", "what", "reason", "entered_by_id", "created_at")
TASK = (
    "id", "state", "title", "description", "due_at", "offered_by_id", "note", "reason", "accepted_at", "done_at",
    "verified_at", "created_at",
)  # fmt: skip
ISSUE = ("id", "state", "title", "description", "place", "due_at", "closed_at", "created_at")
PLEDGE = (
    "id", "pledge_list_id", "state", "kind", "text", "baseline", "target", "unit_of_measure", "starts_on", "due_on",
    "report", "outcome", "explanation", "withdrawal_reason", "created_at",
)  # fmt: skip
MESSAGE = (
    "id",
    "kind",
    "subject_type",
    "subject_id",
    "channel",
    "state",
    "params",
    "finished_at",
    "read_at",
    "created_at",
)
PREFERENCE = (
    "channel", "email_offers", "email_changes", "email_reminders", "email_digest", "quiet_from", "quiet_until",
)  # fmt: skip


def roles(person: Person) -> Rows:
    return Role.objects.filter(person=person).values("id", "kind", "unit_id", "cell_id", "from_date", "until_date")


def tokens(person: Person) -> Rows:
    return list_tokens(actor=person, this=None).order_by("created_at")


def claims(person: Person) -> Rows:
    return Claim.objects.filter(person=person).values(*CLAIM)


def handovers(person: Person) -> Rows:
    mine = Q(to_person=person) | Q(claim__person=person)
    return Handover.objects.filter(mine).values("id", "claim_id", "to_person_id", "state", "note", "created_at")


def duty_logs(person: Person) -> Rows:
    return DutyLog.objects.filter(claim__person=person).values(*DUTY)


def teams(person: Person) -> Rows:
    return TeamMember.objects.filter(person=person).values("id", "team_id", "team__name", "created_at", "left_at")


def tasks(person: Person) -> Rows:
    return Task.objects.filter(person=person).values(*TASK)


def issues(person: Person) -> Rows:
    return Issue.objects.filter(reporter=person).values(*ISSUE)


def pledge_lists(person: Person) -> Rows:
    return PledgeList.objects.filter(owner=person).values("id", "tier", "unit_id", "year", "created_at")


def pledges(person: Person) -> Rows:
    """Those the person answers for, whoever's list they stand in."""
    return Pledge.objects.filter(responsible=person).values(*PLEDGE)


def messages(person: Person) -> Rows:
    return Message.objects.filter(recipient=person).values(*MESSAGE)


def preferences(person: Person) -> Rows:
    return Preference.objects.filter(person=person).values(*PREFERENCE)


SECTIONS: dict[str, Callable[[Person], Rows]] = {
    "roles": roles,
    "tokens": tokens,
    "claims": claims,
    "handovers": handovers,
    "duty_logs": duty_logs,
    "teams": teams,
    "tasks": tasks,
    "issues_reported": issues,
    "pairings": own_pairings,
    "visits": own_visits,
    "pledge_lists": pledge_lists,
    "pledges": pledges,
    "messages": messages,
    "preferences": preferences,
}


def export_person(*, actor: Person) -> dict[str, Any]:
    """Everything kept about the actor; nobody can ask it about somebody else. One statement per section."""
    profile = {name: getattr(actor, name) for name in PROFILE}
    sections = {name: list(rows(actor)) for name, rows in SECTIONS.items()}
    return {"profile": profile, "consents": actor.consents, **sections}
