"""What waits for somebody: of every list, the people who have a row in it are exactly those who may take its step."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.journal import operations as journal
from backend.notifications.catalogue.waiting import LISTS, WAITING
from backend.notifications.waiting import find_waiting
from backend.pledges import operations as pledge_operations
from backend.pledges.models import Pledge
from tests import factories
from tests.access.campaigns import deed
from tests.access.tasks import offer
from tests.issues import steps as issues
from tests.pledges import steps as pledges
from tests.test_access import ROWS, everybody
from tests.world import NOW

Prepare = Callable[[Any], tuple[str, dict[str, Any]]]
LATER = NOW + timedelta(days=400)
FULFILLED = {"outcome": "FULFILLED"}


def make_post(world, **more):
    return factories.make_post(unit=world.wenzhu, cell=world.cell, **{"places": 1, **more})


def post_tasks(world, post):
    return f"/posts/{post.pk}/tasks", offer(world)


def confirmation(claim):
    return f"/claims/{claim.pk}/confirmation", {}


def applied(world, **more):
    post = make_post(world, selection="ORGANISER", waitlist_places=3, **more)
    return factories.make_claim(post=post, person=world.ben, state="WAITLISTED")


def full(world):
    claim = applied(world)
    factories.make_claim(post=claim.post, person=world.bao)
    return confirmation(claim)


def offered(world, **more):
    claim = factories.make_claim(post=make_post(world), person=world.ben, state="OFFERED", **more)
    return f"/claims/{claim.pk}/acceptance", {}


def answer(issue):
    return f"/issues/{issue.pk}/response", {"resolution": "Filled with gravel"}


def handled_by_unit(world):
    issue = issues.accepted(world)
    unit = {"state": "HANDLING", "route": "UNIT", "handler_unit": world.lvmei, "handler": world.ivy}
    type(issue).objects.filter(pk=issue.pk).update(**unit)
    return answer(issue)


def due(pledge, day=None):
    """The last day of a published pledge has come."""
    Pledge.objects.filter(pk=pledge.pk).update(due_on=day or date(2026, 6, 2))
    return f"/pledges/{pledge.pk}/report", {"report": "Most months", **FULFILLED}


def verdict(pledge, side="SUPERIOR"):
    return f"/pledges/{pledge.pk}/verdict", {"side": side, **FULFILLED}


def branch_reported(world):
    pledge = pledges.branch_published(world)
    return pledge_operations.report_pledge(
        actor=world.hao, pledge_id=pledge.pk, now=NOW, report="Most months", outcome="FULFILLED"
    )


def task(world, **more):
    fields = {"unit": world.wenzhu, "cell": world.cell, "offered_by": world.ada, "person": world.ben, **more}
    return factories.make_task(**fields)


#: Where the preparation of the access table is about something else: another state, or people who help with an entry.
INSTEAD: dict[str, Prepare] = {
    "deeds-to-do": lambda world: (f"/deeds/{deed(world, 'AGREED').pk}/completion", {"result": "It stands."}),
    "issues-to-answer": lambda world: answer(issues.self_handled(world)),
    "pledges-to-judge": lambda world: verdict(branch_reported(world)),
    "pledges-to-report": lambda world: due(pledges.published(world)),
    "pledges-to-submit": lambda world: (f"/pledges/{pledges.draft(world).pk}/submission", {}),
    "posts-short-of-people": lambda world: post_tasks(world, make_post(world)),
}
MORE: list[tuple[str, Prepare]] = [
    ("issues-to-answer", handled_by_unit),
    ("issues-to-dispatch", lambda world: dispatch(world, issues.returned(world))),
    ("issues-to-dispatch", lambda world: dispatch(world, issues.reopened(world))),
    ("issues-to-verify", lambda world: (f"/issues/{issues.responded(world, actor=world.jin).pk}/verification", {})),
    ("pledges-to-submit", lambda world: (f"/pledges/{pledges.returned(world).pk}/submission", {})),
    ("pledges-to-submit", lambda world: (f"/pledges/{pledges.branch_draft(world).pk}/submission", {})),
    ("tasks-to-do", lambda world: (f"/tasks/{task(world, state='RETURNED').pk}/completion", {})),
    ("posts-short-of-people", lambda world: post_tasks(world, make_post(world, starts_at=NOW, ends_at=LATER))),
    (
        "posts-short-of-people",
        lambda world: post_tasks(world, make_post(world, starts_at=NOW - timedelta(days=9), ends_at=LATER)),
    ),
    (
        "posts-short-of-people",
        lambda world: post_tasks(
            world, make_post(world, starts_at=NOW + timedelta(days=7, microseconds=-1), ends_at=LATER)
        ),
    ),
]


def dispatch(world, issue):
    return f"/issues/{issue.pk}/dispatch", {"unit_id": str(world.cicheng.pk)}


#: The first moment, state or count at which nobody may take the step any more.
OVER: list[tuple[str, Prepare]] = [
    ("places-to-accept", lambda world: offered(world, offer_until=NOW)),
    ("tasks-to-accept", lambda world: (f"/tasks/{task(world, due_at=NOW).pk}/acceptance", {})),
    ("applications-to-choose", full),
    (
        "applications-to-choose",
        lambda world: confirmation(applied(world, ends_at=NOW, starts_at=NOW - timedelta(days=1))),
    ),
    ("applications-to-choose", lambda world: confirmation(applied(world, state="SUSPENDED"))),
    ("issues-to-verify", lambda world: (f"/issues/{issues.closed(world).pk}/verification", {})),
    ("pledges-to-publish", lambda world: publication(world, date(2026, 6, 1))),
]


def publication(world, due_on):
    pledge = pledges.passed(world)
    Pledge.objects.filter(pk=pledge.pk).update(due_on=due_on)
    return f"/pledges/{pledge.pk}/publication", {"scope": "BRANCH"}


def prepared(kind: str) -> Prepare:
    """The address of the step and a body for it, on a row that waits."""
    if kind in INSTEAD:
        return INSTEAD[kind]
    pattern = re.compile(r"POST " + re.escape(WAITING[kind].step).replace("%s", r"<uuid:\w+>"))
    (row,) = [access for route, access in ROWS.items() if pattern.fullmatch(route)]
    return lambda world: row.prepare(world)[:2]  # type: ignore[return-value]


def listed(person, kind: str, path: str) -> bool:
    groups = find_waiting(factories.as_actor(person), now=NOW, most=100, lists=[WAITING[kind]])
    return path in {row.step.url for group in groups for row in group.rows}


def who(kind: str, prepare: Prepare, world, client_for, anonymous) -> tuple[set[str], set[str], set[str]]:
    """Who has the row in the list, who may take its step, and who still has it after taking it."""
    path, body = prepare(world)
    path = path if path.startswith("/api") else f"/api/v1{path}"
    waiting, allowed, left = set(), set(), set()
    for name, client in everybody(world, client_for, anonymous).items():
        person = getattr(world, name, None)
        if person and listed(person, kind, path):
            waiting.add(name)
        with transaction.atomic():
            if client.post(path, body).status_code < 400:
                allowed.add(name)
                left |= {name} if listed(person, kind, path) else set()
            transaction.set_rollback(True)
    return waiting, allowed, left


CASES = [(waiting.kind, prepared(waiting.kind)) for waiting in LISTS] + MORE


@pytest.mark.parametrize(("kind", "prepare"), CASES, ids=[kind for kind, _ in CASES])
def test_everybody_in_the_list_may_take_its_step_and_nobody_else(kind, prepare, world, now, client_for, anonymous):
    waiting, allowed, left = who(kind, prepare, world, client_for, anonymous)
    assert waiting == allowed
    assert waiting, "a list of nobody proves nothing"
    assert left == set(), "after the step it waits for nobody"


@pytest.mark.parametrize(("kind", "prepare"), OVER, ids=[kind for kind, _ in OVER])
def test_what_nobody_may_do_any_more_waits_for_nobody(kind, prepare, world, now, client_for, anonymous):
    assert who(kind, prepare, world, client_for, anonymous) == (set(), set(), set())


@pytest.mark.parametrize(
    "more",
    [
        {"starts_at": NOW + timedelta(days=7), "ends_at": LATER},  # the first moment that is not within seven days
        {"starts_at": NOW - timedelta(days=2), "ends_at": NOW},  # over
        {"starts_at": NOW + timedelta(days=1), "state": "DRAFT"},
        {"starts_at": NOW + timedelta(days=1), "taken": 1},
    ],
)
def test_post_is_short_of_people_only_while_it_is_soon_open_and_has_free_places(world, more):
    post = make_post(world, **{"ends_at": LATER, **more})
    assert not listed(world.ada, "posts-short-of-people", f"/api/v1/posts/{post.pk}/tasks")


def test_running_post_that_somebody_has_taken_is_not_called_short_every_week(world):
    post = make_post(world, places=2, taken=1, starts_at=NOW - timedelta(days=1), ends_at=LATER)
    assert not listed(world.ada, "posts-short-of-people", f"/api/v1/posts/{post.pk}/tasks")


def test_pledge_of_a_member_waits_for_the_branch_too(world, now, client_for, anonymous):
    pledge = pledges.reported(world)
    for side, allowed in (("BRANCH", {"hao"}), ("SUPERIOR", {"fay", "eva"})):
        waiting, may, left = who("pledges-to-judge", lambda _, s=side: verdict(pledge, s), world, client_for, anonymous)
        assert (waiting, may, left) == ({"hao", "fay", "eva"}, allowed, set())


def test_overview_counts_each_kind_shows_the_first_five_and_tells_where_the_rest_is(world, now, client_for):
    for number in range(7):
        issues.report(world, title=f"Hole {number}")
    task(world, person=world.ada, offered_by=world.fay, created_at=NOW - timedelta(days=2))
    client = client_for(world.ada)
    body = client.get("/api/v1/me/waiting").json()
    assert body["count"] == 8
    first, second = body["kinds"]
    assert (first["kind"], first["count"], len(first["rows"])) == ("tasks-to-accept", 1, 1)
    assert first["rows"][0]["days"] == 2
    assert first["rows"][0]["step"]["name"] == "Accept a task"
    assert (second["kind"], second["count"], len(second["rows"])) == ("issues-to-accept", 7, 5)
    assert [row["title"] for row in second["rows"]] == [f"Hole {number}" for number in range(5)]
    page = client.get(f"{second['url']}?page_size=5").json()
    assert page["results"] == second["rows"]
    rest = client.get(page["next"]).json()
    assert [row["title"] for row in rest["results"]] == ["Hole 5", "Hole 6"]
    assert rest["next"] is None


def test_overview_of_one_kind(world, now, client_for):
    issues.report(world)
    task(world, person=world.ada, offered_by=world.fay)
    client = client_for(world.ada)
    body = client.get("/api/v1/me/waiting?kind=issues-to-accept").json()
    assert [group["kind"] for group in body["kinds"]] == ["issues-to-accept"]
    assert body["count"] == 1
    assert client.get("/api/v1/me/waiting?kind=everything").status_code == 400
    assert client.get("/api/v1/me/waiting/everything").status_code == 404


def test_nothing_waits_for_somebody_without_an_office_or_an_offer(world, now, client_for):
    assert client_for(world.cem).get("/api/v1/me/waiting").json() == {"count": 0, "kinds": []}


def test_longest_waiting_comes_first_whenever_the_row_was_made(world, now, client_for):
    """A task offered long ago and returned today has waited since today."""
    old = task(world, state="ACCEPTED", accepted_at=NOW - timedelta(days=9), title="old")
    record("task.accepted", old, NOW - timedelta(days=9))
    record("task.returned", old, NOW)
    young = task(world, state="ACCEPTED", title="young")
    record("task.accepted", young, NOW - timedelta(days=1))
    rows = client_for(world.ben).get("/api/v1/me/waiting/tasks-to-do").json()["results"]
    assert [(row["title"], row["days"]) for row in rows] == [("young", 1), ("old", 0)]


def record(kind, row, at):
    row.version += 1
    journal.record(kind, actor=row.person, at=at, subject=row)


def test_overview_costs_the_same_for_one_row_and_for_twenty(world, now, client_for):
    client, counted = client_for(world.eva), []
    for more in (1, 19):
        for number in range(more):
            issues.report(world, title=f"Hole {number}")
            task(world, state="DONE", done_at=NOW)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/api/v1/me/waiting").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]
