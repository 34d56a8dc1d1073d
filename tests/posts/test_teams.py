"""Service teams: created by organisers, joined voluntarily, led by a member."""

import pytest

from backend.common.errors import Invalid, NotAllowed, NotFound
from backend.posts import operations, queries
from backend.posts.operations.teams import InTeamAlready, NotInTeam, TeamNameTaken
from tests import factories
from tests.posts.steps import do, kinds


@pytest.fixture
def team(world):
    return do(operations.create_team, world.ada, name="River patrol", cell_id=world.cell.pk)


def join(person, team):
    return do(operations.join_team, person, team_id=team.pk)


def test_team_is_founded_joined_led_and_left(world, team):
    join(world.ben, team)
    do(operations.edit_team, world.ada, team_id=team.pk, expected_version=1, leader_id=world.ben.pk)
    do(operations.edit_team, world.ben, team_id=team.pk, expected_version=2, purpose="Clean water")
    assert queries.teams_led_by(world.ben).get() == {"team_id": team.pk}
    do(operations.leave_team, world.ben, team_id=team.pk)
    team.refresh_from_db()
    assert (team.leader_id, team.purpose, queries.count_members(team)) == (None, "Clean water", 0)
    assert kinds() == ["team.created", "team.joined", "team.edited", "team.edited", "team.edited", "team.left"]
    assert not queries.teams_of(world.ben).exists()


def test_member_may_come_back(world, team):
    join(world.ben, team)
    do(operations.leave_team, world.ben, team_id=team.pk)
    join(world.ben, team)
    assert queries.teams_of(world.ben).get() == {"team_id": team.pk}


def test_edit_without_a_change_writes_nothing(world, team, nothing_changes):
    with nothing_changes():
        do(operations.edit_team, world.ada, team_id=team.pk, expected_version=1, name="River patrol")


def test_nobody_is_made_leader_without_having_joined(world, team, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid):
        do(operations.edit_team, world.ada, team_id=team.pk, leader_id=world.ben.pk)


def test_refusals_change_nothing(world, team, nothing_changes):
    join(world.ben, team)
    with nothing_changes():
        with pytest.raises(InTeamAlready):
            join(world.ben, team)
        with pytest.raises(NotInTeam):
            do(operations.leave_team, world.bao, team_id=team.pk)
        with pytest.raises(NotAllowed):
            do(operations.edit_team, world.ben, team_id=team.pk, name="Mine")
        with pytest.raises(NotAllowed):
            join(world.ada, team)
        with pytest.raises(NotFound):
            join(world.cem, team)
        with pytest.raises(TeamNameTaken):
            do(operations.create_team, world.ada, name="River patrol", cell_id=world.cell.pk)
        with pytest.raises(NotAllowed):
            do(operations.create_team, world.ben, name="Mine", cell_id=world.cell.pk)


def test_names_of_the_members_are_for_the_team_and_its_staff(world, now, client_for, team):
    for person in (world.ben, world.bao):
        join(person, team)
    address = f"/api/v1/teams/{team.pk}/members"

    def names(person):
        return sorted(row["name"] for row in client_for(person).get(address).json()["results"])

    assert (names(world.ben), names(world.ada), names(world.hao)) == (["Bao", "Ben"], ["Bao", "Ben"], [])


def test_endpoint_joins_and_says_who(world, now, client_for):
    team = factories.make_team(unit=world.wenzhu)
    ben = client_for(world.ben)
    assert ben.post(f"/api/v1/teams/{team.pk}/members").json()["name"] == "Ben"
    (row,) = ben.get("/api/v1/teams").json()["results"]
    assert (row["name"], row["size"]) == ("River patrol", 1)
    assert ben.post(f"/api/v1/teams/{team.pk}/departure").status_code == 204
