"""Who is proposed for a task: holders of posts in the cell first, then skills, then least load; facts only."""

import pytest

from backend.matching.queries import MOST
from backend.tasks.models import Task
from tests import factories
from tests.issues.steps import LATER

URL = "/api/v1/tasks/candidates"


def ask(client, world, **more):
    response = client.get(URL, {"cell": str(world.cell.pk), **more})
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.fixture
def ada(world, now, client_for):
    return client_for(world.ada)


@pytest.fixture
def people(world):
    """Made-up members of the branch, each with a reason for their position in the list."""
    made = {
        name: factories.make_member(unit=world.branch, name=name, skills=skills)
        for name, skills in (
            ("holder", []),
            ("skilled", ["急救", "driving"]),
            ("half", ["driving"]),
            ("busy", []),
            ("free", []),
        )
    }
    post = factories.make_post(unit=world.wenzhu, cell=world.cell)
    factories.make_claim(post=post, person=made["holder"])
    for _ in range(2):
        factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=made["busy"])
    return made


def test_holders_then_skills_then_least_load(world, people, ada):
    names = [row["name"] for row in ask(ada, world, skills="急救,driving")]
    assert names[:3] == ["holder", "skilled", "half"]
    assert names.index("free") < names.index("busy")


def test_each_stands_with_facts_and_no_score(world, people, ada):
    rows = {row["name"]: row for row in ask(ada, world, skills="driving")}
    assert rows["holder"] == {
        "person_id": str(people["holder"].pk),
        "name": "holder",
        "skills": [],
        "home_unit_id": str(world.branch.pk),
        "service_unit_id": None,
        "posts_in_cell": 1,
        "matching_skills": 0,
        "open_tasks": 0,
    }
    assert (rows["skilled"]["matching_skills"], rows["busy"]["open_tasks"]) == (1, 2)


def test_finished_tasks_are_no_load_and_ended_claims_no_post(world, people, ada):
    Task.objects.update(state=Task.State.DECLINED)
    people["holder"].claims.update(state="WITHDRAWN", ended_at=LATER)
    rows = {row["name"]: row for row in ask(ada, world)}
    assert (rows["busy"]["open_tasks"], rows["holder"]["posts_in_cell"]) == (0, 0)


@pytest.mark.parametrize("skill", ["driv", 'driving"', "%", "_riving", "\\"])
def test_skill_is_a_whole_word(world, people, ada, skill):
    assert all(row["matching_skills"] == 0 for row in ask(ada, world, skills=skill))


def test_who_serves_in_the_community_is_proposed_and_who_lives_elsewhere_is_not(world, ada):
    factories.make_person(name="serves here", home_unit=world.cicheng, service_unit=world.wenzhu)
    factories.make_person(name="has left", home_unit=world.branch, is_active=False)
    names = {row["name"] for row in ask(ada, world)}
    assert "serves here" in names and "Ben" in names
    assert not {"Cem", "Dan", "Ivy", "has left"} & names


def test_holder_of_a_post_in_the_cell_comes_from_anywhere_in_the_district(world, ada):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, audience=world.district)
    factories.make_claim(post=post, person=world.cem)
    assert ask(ada, world)[0]["name"] == "Cem"


def test_never_more_than_fifty_and_always_the_same_number_of_statements(world, people, ada, django_assert_num_queries):
    for number in range(MOST):
        factories.make_member(unit=world.branch, name=f"member {number}")
    with django_assert_num_queries(3):  # who asks, the cell, the people
        assert len(ask(ada, world, skills="driving")) == MOST


@pytest.mark.parametrize("query", ["", "cell=1", "cell=x&skills=a", "colour=red"])
def test_wrong_question_is_refused(world, ada, query):
    assert ada.get(f"{URL}?{query}").status_code == 400


def test_task_for_a_post_belongs_to_it_and_stands_at_its_place(world, ada):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell)
    body = {"title": "Bring sand", "due_at": LATER.isoformat(), "person_id": str(world.ben.pk)}
    response = ada.post(f"/api/v1/posts/{post.pk}/tasks", body)
    assert response.status_code == 201, response.content
    task = Task.objects.get()
    assert (task.belongs_type, task.belongs_id, task.cell_id) == ("post", post.pk, world.cell.pk)


def test_closed_post_gets_no_task(world, ada, nothing_changes):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, state="CLOSED")
    body = {"title": "x", "due_at": LATER.isoformat(), "person_id": str(world.ben.pk)}
    with nothing_changes():
        assert ada.post(f"/api/v1/posts/{post.pk}/tasks", body).status_code == 409
