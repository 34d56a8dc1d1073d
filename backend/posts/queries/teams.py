"""Reads of service teams. `teams_of`, `teams_led_by` and `teams_in` are for apps that assign work to teams."""

from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from backend.common.db.rows import get_visible
from backend.organisations import policies as organisations
from backend.organisations.models import Person
from backend.posts import policies
from backend.posts.models import ServiceTeam, TeamMember

LISTED = ("id", "name", "purpose", "unit_id", "cell_id", "leader_id", "version", "created_at")


def get_team(*, actor: Person, id: UUID) -> ServiceTeam:
    return get_visible(policies.visible_teams(actor), id)


def list_teams(*, actor: Person, unit: UUID | None = None) -> QuerySet[ServiceTeam, dict[str, Any]]:
    teams = policies.visible_teams(actor)
    if unit:
        teams = teams.filter(organisations.in_unit(actor, unit))
    return teams.annotate(size=Count("members", filter=Q(members__left_at=None))).values(
        *LISTED, "size", leader_name=F("leader__name")
    )


def count_members(team: ServiceTeam) -> int:
    return TeamMember.objects.filter(team=team, left_at=None).count()


def list_members(*, actor: Person, team_id: UUID) -> QuerySet[TeamMember, Any]:
    """The members of the team, for its members and the staff of its unit; others get only their own row."""
    team = get_team(actor=actor, id=team_id)
    members = TeamMember.objects.filter(team=team, left_at=None)
    if not policies.may_see_members(actor, team):
        members = members.filter(person=actor)
    return members.values("id", "person_id", "created_at", name=F("person__name"))


def get_member(*, actor: Person, id: UUID) -> TeamMember:
    """One's own membership."""
    return get_visible(TeamMember.objects.select_related("person").filter(person=actor, left_at=None), id)


def find_membership(person: Person, team: ServiceTeam) -> TeamMember | None:
    return TeamMember.objects.filter(team=team, person=person, left_at=None).first()


def is_member(person_id: UUID, team: ServiceTeam) -> bool:
    return TeamMember.objects.filter(team=team, person=person_id, left_at=None).exists()


def teams_of(person: Person) -> QuerySet[TeamMember, Any]:
    """The ids of the teams the person serves in, as rows of one column `team_id`."""
    return TeamMember.objects.filter(person=person, left_at=None).values("team_id")


def teams_led_by(person: Person) -> QuerySet[TeamMember, Any]:
    return TeamMember.objects.filter(person=person, left_at=None, team__leader=person).values("team_id")


def teams_in(root_id: UUID) -> QuerySet[ServiceTeam, Any]:
    return ServiceTeam.objects.filter(root_id=root_id).annotate(team_id=F("pk")).values("team_id")
