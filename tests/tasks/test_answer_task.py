"""Accepting and declining an offered task: voluntary, by whom it was offered to."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.posts.models import ServiceTeam, TeamMember
from backend.tasks import operations
from backend.tasks.models import Task
from backend.tasks.operations.offers import TaskOverdue
from tests import factories
from tests.tasks.conftest import last_entry
from tests.world import NOW


def accept(actor, task, now=NOW):
    return operations.accept_task(actor=actor, task_id=task.pk, now=now)


def decline(actor, task):
    return operations.decline_task(actor=actor, task_id=task.pk, now=NOW)


def test_member_accepts(world, task):
    accepted = accept(world.ben, task)
    assert (accepted.state, accepted.person_id, accepted.accepted_at) == (Task.State.ACCEPTED, world.ben.pk, NOW)
    assert (last_entry(task).kind, last_entry(task).seq, last_entry(task).counts) == ("task.accepted", 2, {})


def test_member_declines_without_a_reason_and_it_is_no_longer_open(world, task):
    declined = decline(world.ben, task)
    assert (declined.state, declined.reason) == (Task.State.DECLINED, "")
    assert (last_entry(task).kind, last_entry(task).counts) == ("task.declined", {"tasks_open": -1})


def test_member_hands_an_accepted_task_back(world, accepted):
    assert decline(world.ben, accepted).state == Task.State.DECLINED


@pytest.mark.parametrize("answer", [accept, decline])
def test_who_offered_it_cannot_answer_for_the_member(world, task, nothing_changes, answer):
    with nothing_changes(), pytest.raises(NotAllowed):
        answer(world.ada, task)


@pytest.mark.parametrize("answer", [accept, decline])
def test_another_member_does_not_see_it(world, task, nothing_changes, answer):
    with nothing_changes(), pytest.raises(NotFound):
        answer(world.bao, task)


def test_offer_past_its_due_date_is_not_accepted(world, task, nothing_changes):
    with nothing_changes(), pytest.raises(TaskOverdue):
        accept(world.ben, task, now=task.due_at)


def test_answered_task_is_not_accepted_again(world, accepted, nothing_changes):
    with nothing_changes(), pytest.raises(IllegalTransition):
        accept(world.ben, accepted)


@pytest.mark.parametrize("state", ["DONE", "VERIFIED", "DECLINED", "CANCELLED", "EXPIRED"])
def test_finished_task_is_neither_accepted_nor_declined(world, task, nothing_changes, state):
    Task.objects.filter(pk=task.pk).update(state=state)
    for answer in (accept, decline):
        with nothing_changes(), pytest.raises(IllegalTransition):
            answer(world.ben, task)


# --- teams ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def team(world):
    """Bao leads, Ben serves."""
    team = ServiceTeam.objects.create(
        **factories.location_fields(world.wenzhu), name="Boats", leader=world.bao, created_at=factories.EPOCH
    )
    for person in (world.bao, world.ben):
        TeamMember.objects.create(team=team, person=person, created_at=factories.EPOCH)
    return team


@pytest.fixture
def team_task(world, team):
    return operations.offer_task(
        actor=world.ada, now=NOW, title="Row", due_at=NOW + timedelta(days=1), cell_id=world.cell.pk, team_id=team.pk
    )


def test_team_task_belongs_to_nobody_until_a_member_accepts(world, team, team_task):
    assert (team_task.person_id, team_task.team_id) == (None, team.pk)
    assert last_entry(team_task).facts["team_id"] == str(team.pk)
    accepted = accept(world.ben, team_task)
    assert (accepted.state, accepted.person_id, accepted.team_id) == (Task.State.ACCEPTED, world.ben.pk, team.pk)


def test_second_member_is_too_late(world, team_task, nothing_changes):
    accept(world.ben, team_task)
    with nothing_changes(), pytest.raises(NotAllowed):
        accept(world.bao, team_task)


@pytest.mark.parametrize("name", ["hao", "cem"])
def test_who_is_not_in_the_team_finds_nothing(world, team_task, nothing_changes, name):
    with nothing_changes(), pytest.raises(NotFound):
        accept(getattr(world, name), team_task)


def test_who_left_the_team_finds_nothing(world, team, team_task, nothing_changes):
    TeamMember.objects.filter(person=world.ben).update(left_at=NOW)
    with nothing_changes(), pytest.raises(NotFound):
        accept(world.ben, team_task)


def test_only_the_leader_declines_for_the_team(world, team_task, nothing_changes):
    with nothing_changes(), pytest.raises(NotAllowed):
        decline(world.ben, team_task)
    assert decline(world.bao, team_task).state == Task.State.DECLINED


def test_team_of_a_foreign_district_does_not_exist(world, team, nothing_changes):
    foreign = ServiceTeam.objects.create(
        **factories.location_fields(world.foreign), name="Boats", created_at=factories.EPOCH
    )
    with nothing_changes(), pytest.raises(operations.offers.Invalid):
        operations.offer_task(
            actor=world.ada,
            now=NOW,
            title="x",
            due_at=NOW + timedelta(days=1),
            cell_id=world.cell.pk,
            team_id=foreign.pk,
        )


def test_own_tasks_are_ones_own_and_those_a_team_still_has_to_answer(world, now, team_task, task, client_for):
    def seen(person):
        return {row["title"] for row in client_for(person).get("/api/v1/me/tasks").json()["results"]}

    assert (seen(world.ben), seen(world.bao)) == ({"Row", "Sweep the stairs"}, {"Row"})
    accept(world.ben, team_task)
    assert (seen(world.ben), seen(world.bao)) == ({"Row", "Sweep the stairs"}, set())
    assert Entry.objects.filter(kind="task.accepted").count() == 1
