"""Search, several values, days and orderings of the lists of posts, issues, tasks and people, at their edges."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from tests.world import NOW

DAY = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)  # 10:00 on 10 June in Shanghai
LAST, FIRST = (
    datetime(2026, 6, 10, 15, 59, tzinfo=UTC),
    datetime(2026, 6, 10, 16, 0, tzinfo=UTC),
)  # 23:59, and 0:00 on the 11th


@pytest.fixture
def ids(world, client_for):
    def ask(path: str, person=None) -> list[str]:
        answer = client_for(person or world.ada).get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.json()
        return [row["id"] for row in answer.json()["results"]]

    return ask


def task(world, **more):
    return str(
        factories.make_task(unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.ben, **more).pk
    )


def issue(world, **more):
    return str(factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben, **more).pk)


def post(world, **more):
    return str(factories.make_post(unit=world.wenzhu, cell=world.cell, **more).pk)


MAKERS = {"tasks": task, "issues": issue, "posts": post}


@pytest.mark.parametrize("name", MAKERS)
def test_search_finds_a_part_of_the_title(world, ids, name):
    found, other = MAKERS[name](world, title="外滩 Bank of the river"), MAKERS[name](world, title="Something else")
    assert ids(f"{name}?q=BANK") == ids(f"{name}?q=外滩") == [found]
    assert set(ids(f"{name}?q=e")) == {found, other}
    assert ids(f"{name}?q=%25") == []  # no pattern: a percent sign


STATES = {
    "tasks": ("OFFERED", "ACCEPTED", "VERIFIED"),
    "issues": ("REPORTED", "ACCEPTED", "HANDLING"),
    "posts": ("OPEN", "ACTIVE", "CLOSED"),
}


@pytest.mark.parametrize("name", MAKERS)
def test_several_states_are_given_with_commas(world, client_for, ids, name):
    more = {"VERIFIED": {"verified_by": world.ada, "verified_at": NOW, "credit": {"counts": {}}}}
    first, second, _third = (MAKERS[name](world, state=state, **more.get(state, {})) for state in STATES[name])
    one, two, _ = STATES[name]
    assert ids(f"{name}?state={one}") == [first]
    assert set(ids(f"{name}?state={one.lower()},{two}")) == {first, second}
    assert set(ids(f"{name}?state={two},{one},{two}")) == {first, second}
    for wrong in (f"{one},", f"{one},NOWHERE", f"{one};{two}"):
        assert client_for(world.ada).get(f"/api/v1/{name}?state={wrong}").status_code == 400


@pytest.mark.parametrize(
    ("name", "field", "until"),
    [("tasks", "due_at", "due_to"), ("issues", "due_at", "due_to"), ("issues", "created_at", "reported_to")],
)
def test_the_last_day_is_included_by_the_local_clock(world, ids, name, field, until):
    last, _first_after = (MAKERS[name](world, **{field: moment}) for moment in (LAST, FIRST))
    assert ids(f"{name}?{until}=2026-06-10") == [last]


@pytest.mark.parametrize(
    ("name", "field", "since"), [("tasks", "due_at", "due_from"), ("issues", "created_at", "reported_from")]
)
def test_so_is_the_first(world, ids, name, field, since):
    _last_before, first = (MAKERS[name](world, **{field: moment}) for moment in (LAST, FIRST))
    assert ids(f"{name}?{since}=2026-06-11") == [first]


def test_posts_of_a_time_are_those_whose_term_lies_in_it(world, ids):
    term = {"starts_at": FIRST, "ends_at": FIRST + timedelta(days=2)}  # the 11th and 12th
    found = post(world, **term)
    for days, there in (
        ("from_date=2026-06-12", True),
        ("from_date=2026-06-13", False),
        ("to_date=2026-06-11", True),
        ("to_date=2026-06-10", False),
    ):
        assert (found in ids(f"posts?{days}")) == there, days


def test_free_places_are_those_that_nobody_holds_or_waits_for(world, ids):
    free = post(world, places=2, taken=1)
    full, waited = post(world, places=1, taken=1), post(world, places=2, taken=1, waiting=1, waitlist_places=3)
    closed, draft = post(world, state="CLOSED"), post(world, state="DRAFT")
    assert ids("posts?free=true") == [free]
    assert set(ids("posts?free=false")) == {full, waited, closed, draft}


@pytest.mark.parametrize(
    ("name", "field", "order"),
    [("tasks", "due_at", "due"), ("issues", "due_at", "due"), ("posts", "starts_at", "starts")],
)
def test_an_order_holds_over_the_pages(world, client_for, name, field, order):
    ends = {"posts": {"ends_at": DAY + timedelta(days=90)}}.get(name, {})
    later, sooner, latest = (MAKERS[name](world, **{field: DAY + timedelta(days=days)}, **ends) for days in (2, 1, 3))
    client, found, path = client_for(world.ada), [], f"/api/v1/{name}?order={order}&page_size=1"
    while path:
        page = client.get(path).json()
        found += [row["id"] for row in page["results"]]
        path = page["next"]
    assert found == [sooner, later, latest]
    assert [row["id"] for row in client.get(f"/api/v1/{name}?order=newest").json()["results"]] == [
        latest,
        sooner,
        later,
    ]
    refused = client.get(f"/api/v1/{name}?order=height")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/order")


def test_people_by_several_kinds_and_by_name(world, client_for, ids):
    kinds = {"Zed": "RETIRED", "Abe": "VOLUNTEER", "Moe": "DELEGATE"}
    zed, abe, _moe = (
        str(factories.make_person(name=name, kind=kind, home_unit=world.branch).pk) for name, kind in kinds.items()
    )
    assert ids("people?kind=retired,VOLUNTEER&order=name", world.eva) == [abe, zed]
    assert ids("people?kind=retired,VOLUNTEER", world.eva) == [zed, abe]
    assert client_for(world.eva).get("/api/v1/people?order=age").status_code == 400


def test_issues_of_several_categories_and_their_children(world, ids):
    hole, sewage, other = (issue(world, category=code) for code in ("road-pothole", "sewage-overflow", "other"))
    assert ids("issues?category=road") == [hole]
    assert set(ids("issues?category=road,sewage-overflow")) == {hole, sewage}
    assert other not in ids("issues?category=road,sewage-overflow")
