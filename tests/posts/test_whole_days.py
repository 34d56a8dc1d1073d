"""A day without an hour means the whole day, the last one included: for posts, and for everything that is due."""

import pytest


@pytest.fixture
def eva(world, now, client_for):
    return client_for(world.eva)


def body(world, **times):
    return {
        "unit_id": str(world.wenzhu.pk), "kind": "EMERGENCY", "title": "创文一日岗", "duties": "站岗", "places": 2, **times,
    }  # fmt: skip


def test_a_post_of_one_day(eva, world):
    made = eva.post("/api/v1/posts", body(world, starts_at="2026-12-12", ends_at="2026-12-12"))
    assert made.status_code == 201, made.json()
    assert (made.json()["starts_at"], made.json()["ends_at"]) == ("2026-12-11T16:00:00Z", "2026-12-12T16:00:00Z")


def test_the_last_of_three_days_is_included_and_claims_are_taken_until_its_end(eva, world):
    times = {
        "starts_at": "2026-12-14",
        "ends_at": "2026-12-16",
        "claims_open_at": "2026-12-01",
        "claims_close_at": "2026-12-16",
    }
    made = eva.post("/api/v1/posts", body(world, **times)).json()
    assert (made["ends_at"], made["claims_close_at"]) == ("2026-12-16T16:00:00Z", "2026-12-16T16:00:00Z")
    assert made["claims_open_at"] == "2026-11-30T16:00:00Z"


def test_an_edit_and_a_renewal_understand_days_too(eva, world):
    made = eva.post("/api/v1/posts", body(world, starts_at="2026-12-12", ends_at="2026-12-12"))
    edited = eva.patch(f"/api/v1/posts/{made.json()['id']}", {"ends_at": "2026-12-13"}, HTTP_IF_MATCH=made["ETag"])
    assert edited.json()["ends_at"] == "2026-12-13T16:00:00Z"


@pytest.mark.parametrize("day", ["2026-02-30", "0001-01-01", "9999-12-31", "2026-12-12T00:00:00", "2026-12", 20261212])
def test_what_is_no_day_and_no_instant_is_refused(eva, world, nothing_changes, day):
    with nothing_changes():
        refused = eva.post("/api/v1/posts", body(world, starts_at="2026-06-03", ends_at=day))
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/ends_at"]


def test_the_day_before_is_over_and_the_day_itself_is_not(eva, world, nothing_changes):
    with nothing_changes():  # today is 2 June
        assert eva.post("/api/v1/posts", body(world, starts_at="2026-06-01", ends_at="2026-06-01")).status_code == 400
    assert eva.post("/api/v1/posts", body(world, starts_at="2026-06-02", ends_at="2026-06-02")).status_code == 201


def test_what_is_due_on_a_day_is_due_at_its_end(world, now, client_for):
    made = client_for(world.ada).post(
        "/api/v1/tasks",
        {"person_id": str(world.ben.pk), "cell_id": str(world.cell.pk), "title": "巡查", "due_at": "2026-06-05"},
    )
    assert made.status_code == 201, made.json()
    assert made.json()["due_at"] == "2026-06-05T16:00:00Z"
