"""Create, edit, join and leave service teams. Joining is voluntary, and so is leading."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique, unique_or
from backend.common.db.versions import check_version, update_versioned
from backend.common.errors import Conflict, does_not_exist, require
from backend.grid.models import location_fields
from backend.grid.queries import find_location
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.organisations.policies import visible_units
from backend.posts import policies, queries
from backend.posts.models import ServiceTeam, TeamMember


class TeamNameTaken(Conflict):
    code = "team-name-taken"
    title = _("This unit has a team of this name already.")


class InTeamAlready(Conflict):
    code = "in-team-already"
    title = _("You are in this team already.")


class NotInTeam(Conflict):
    code = "not-in-team"
    title = _("You are not in this team.")


@operation
def create_team(
    *,
    actor: Person,
    now: datetime,
    name: str,
    purpose: str = "",
    unit_id: UUID | None = None,
    cell_id: UUID | None = None,
) -> ServiceTeam:
    """Create a team at a unit or a cell. Raises Invalid, NotAllowed, TeamNameTaken."""
    unit, cell = find_location(visible_units(actor), unit_id=unit_id, cell_id=cell_id)
    where = location_fields(unit, cell)
    require(policies.may_create_post(actor, where))
    team = ServiceTeam(name=name, purpose=purpose, created_at=now, **where)
    insert_unique(team, TeamNameTaken)
    journal.record("team.created", actor=actor, at=now, subject=team)
    return team


@operation
def edit_team(
    *, actor: Person, team_id: UUID, now: datetime, expected_version: int | None = None, **changes: Any
) -> ServiceTeam:
    """Change name, purpose or leader; the leader must be a member.

    By the leader or an organiser. Raises NotFound, NotAllowed, StaleVersion, Invalid, TeamNameTaken.
    """
    team = queries.get_team(actor=actor, id=team_id)
    require(policies.may_lead(actor, team))
    check_version(team, expected_version)
    changes = {name: value for name, value in changes.items() if getattr(team, name) != value}
    if not changes:
        return team
    leader_id = changes.get("leader_id")
    if leader_id is not None and not queries.is_member(leader_id, team):
        raise does_not_exist("leader_id")
    with unique_or(TeamNameTaken):
        update_versioned(team, **changes)
    facts = {"leader_id": leader_id} if leader_id else {}
    journal.record("team.edited", actor=actor, at=now, subject=team, fields=sorted(changes), **facts)
    return team


@operation
def join_team(*, actor: Person, team_id: UUID, now: datetime) -> TeamMember:
    """Join a team of one's own unit or of one above it. Raises NotFound, NotAllowed, InTeamAlready."""
    team = queries.get_team(actor=actor, id=team_id)
    require(policies.may_join(actor, team))
    member = TeamMember(team=team, person=actor, created_at=now)
    insert_unique(member, InTeamAlready)
    record_member("team.joined", member, actor, now)
    return member


@operation
def leave_team(*, actor: Person, team_id: UUID, now: datetime) -> None:
    """Leave a team; the team of a leader who leaves has none. Raises NotFound, NotInTeam."""
    team = queries.get_team(actor=actor, id=team_id)
    member = queries.find_membership(actor, team)
    if member is None:
        raise NotInTeam
    member.team = team
    depart(member, actor=actor, now=now)


def depart(member: TeamMember, *, actor: Person, now: datetime) -> None:
    """End a membership; `member.team` is loaded."""
    team = member.team
    if team.leader_id == member.person_id:
        update_versioned(team, leader_id=None)
        journal.record("team.edited", actor=actor, at=now, subject=team, fields=["leader_id"])
    update_versioned(member, left_at=now)
    record_member("team.left", member, actor, now)


def record_member(kind: str, member: TeamMember, actor: Person, now: datetime) -> None:
    journal.record(
        kind,
        actor=actor,
        at=now,
        subject=member,
        scope=member.team.scope,
        team_id=member.team_id,
        person_id=member.person_id,
    )
