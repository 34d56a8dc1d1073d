"""Offering a task: who may, to whom, and what is written."""

from datetime import timedelta

import pytest

from backend.common.errors import Invalid, NotAllowed
from backend.journal.models import Entry
from backend.tasks import operations
from backend.tasks.models import Task
from tests.world import NOW

DUE = NOW + timedelta(days=3)


def offer(actor, **more):
    return operations.offer_task(actor=actor, now=NOW, **{"title": "Visit the river gate", "due_at": DUE, **more})


def test_coordinator_offers_a_task_at_the_cell_to_a_member(world):
    task = offer(world.ada, cell_id=world.cell.pk, person_id=world.ben.pk, description="Bring boots", skills=["boats"])
    assert (task.state, task.person_id, task.offered_by_id) == (Task.State.OFFERED, world.ben.pk, world.ada.pk)
    assert (task.unit_path, task.cell_id) == (world.wenzhu.path, world.cell.pk)
    assert (task.description, task.skills, task.due_at) == ("Bring boots", ["boats"], DUE)


def test_offer_is_journalled_with_ids_only_and_counts_as_open(world):
    task = offer(world.ada, cell_id=world.cell.pk, person_id=world.ben.pk, description="Ask for Mrs Made-Up")
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id, entry.seq) == ("task.offered", task.pk, 1)
    assert entry.facts == {"person_id": str(world.ben.pk), "due_at": "2026-06-05T02:00:00Z"}
    assert entry.counts == {"tasks_open": 1}


def test_member_of_another_street_may_be_asked(world):
    assert offer(world.ada, cell_id=world.cell.pk, person_id=world.cem.pk).person_id == world.cem.pk


@pytest.mark.parametrize("name", ["ben", "jin", "gao", "ivy"])
def test_who_does_not_organise_there_may_not_offer(world, nothing_changes, name):
    with nothing_changes(), pytest.raises(NotAllowed):
        offer(getattr(world, name), cell_id=world.cell.pk, person_id=world.bao.pk)


def test_coordinator_of_a_cell_may_not_offer_for_the_whole_community(world, nothing_changes):
    with nothing_changes(), pytest.raises(NotAllowed):
        offer(world.ada, unit_id=world.wenzhu.pk, person_id=world.ben.pk)


def test_officer_offers_for_a_unit_without_a_cell(world):
    task = offer(world.fay, unit_id=world.wenzhu.pk, person_id=world.ben.pk)
    assert (task.unit_id, task.cell_id) == (world.wenzhu.pk, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"cell_id": None}, "cell_id"),
        ({"person_id": None}, "person_id"),
        ({"person_id": "dan"}, "person_id"),
        ({"team_id": "cell"}, "person_id"),
        ({"person_id": None, "team_id": "cell"}, "team_id"),
        ({"cell_id": "dan"}, "cell_id"),
        ({"unit_id": "lvmei"}, "cell_id"),
        ({"unit_id": "foreign", "cell_id": None}, "unit_id"),
        ({"due_at": NOW}, "due_at"),
    ],
)
def test_wrong_input_is_refused_by_its_field_and_changes_nothing(world, nothing_changes, wrong, field):
    ids = {name: getattr(world, value).pk if isinstance(value, str) else value for name, value in wrong.items()}
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        offer(world.ada, **{"cell_id": world.cell.pk, "person_id": world.ben.pk, **ids})
    assert list(refusal.value.errors) == [field]


def test_endpoint_offers_and_replays(world, now, client_for):
    ada = client_for(world.ada)
    body = {"title": "Sweep", "due_at": DUE.isoformat(), "cell_id": str(world.cell.pk), "person_id": str(world.ben.pk)}
    first = ada.post("/api/v1/tasks", body, HTTP_IDEMPOTENCY_KEY="one")
    again = ada.post("/api/v1/tasks", body, HTTP_IDEMPOTENCY_KEY="one")
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.json() == again.json()
    assert Task.objects.count() == Entry.objects.count() == 1
