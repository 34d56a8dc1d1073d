"""Roles, ways to sign in, posts, tasks, issues and messages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from backend.issues.models import Issue
from backend.notifications.models import Message, Preference
from backend.organisations.models import AccountChange, Invitation, Person, Role
from backend.organisations.queries import list_tokens
from backend.posts.models import Claim, DutyLog, Handover, ServiceTeam, TeamMember
from backend.tasks.models import Task

Rows = Iterable[Mapping[str, Any]]
CLAIM = (
    "id", "post_id", "post__title", "state", "note", "reason", "evaluation", "entered_by_id", "confirmed_at", "ended_at",
    "created_at",
)  # fmt: skip
DUTY = ("id", "claim_id", "source", "state", "day", "minutes", "what", "reason", "entered_by_id", "created_at")
TASK = (
    "id", "state", "title", "description", "due_at", "offered_by_id", "note", "reason", "accepted_at", "done_at",
    "verified_at", "created_at",
)  # fmt: skip
ISSUE = (
    "id", "state", "title", "description", "location", "due_at", "question", "reply", "objection", "closed_at", "created_at",
)  # fmt: skip
MESSAGE = (
    "id", "kind", "subject_type", "subject_id", "channel", "state", "params", "finished_at", "read_at", "created_at",
)  # fmt: skip
PREFERENCE = (
    "channel", "email_offers", "email_changes", "email_reminders", "email_digest", "quiet_from", "quiet_until",
)  # fmt: skip


def roles(person: Person) -> Rows:
    return Role.objects.filter(person=person).values("id", "kind", "unit_id", "cell_id", "from_date", "until_date")


def tokens(person: Person) -> Rows:
    return list_tokens(actor=person, this=None).order_by("created_at")


def invitations(person: Person) -> Rows:
    """When an invitation expires; never its token."""
    return Invitation.objects.filter(person=person).values("expires_at")


def account_changes(person: Person) -> Rows:
    """Resets and other addresses that were asked for; never their codes."""
    fields = ("kind", "state", "email", "by_hand", "asked_by_id", "confirmed_by_id", "created_at", "expires_at")
    return AccountChange.objects.filter(person=person).values(*fields)


def claims(person: Person) -> Rows:
    return Claim.objects.filter(person=person).values(*CLAIM)


def handovers(person: Person) -> Rows:
    mine = Q(to_person=person) | Q(claim__person=person)
    return Handover.objects.filter(mine).values("id", "claim_id", "to_person_id", "state", "note", "created_at")


def duty_logs(person: Person) -> Rows:
    return DutyLog.objects.filter(claim__person=person).values(*DUTY)


def teams(person: Person) -> Rows:
    return TeamMember.objects.filter(person=person).values("id", "team_id", "team__name", "created_at", "left_at")


def teams_led(person: Person) -> Rows:
    return ServiceTeam.objects.filter(leader=person).values("id", "name")


def tasks(person: Person) -> Rows:
    return Task.objects.filter(person=person).values(*TASK)


def issues(person: Person) -> Rows:
    return Issue.objects.filter(reporter=person).values(*ISSUE)


def messages(person: Person) -> Rows:
    return Message.objects.filter(recipient=person).values(*MESSAGE)


def preferences(person: Person) -> Rows:
    return Preference.objects.filter(person=person).values(*PREFERENCE)
