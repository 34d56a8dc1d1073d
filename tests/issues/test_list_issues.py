"""Who sees which issues, and the fields of the list."""

from datetime import timedelta

import pytest
import time_machine

from backend.issues import operations, policies, queries
from backend.issues.models import Issue
from backend.journal.models import Entry
from tests import factories
from tests.issues import steps
from tests.world import NOW

URL = "/api/v1/issues"


def titles(client, **filters):
    response = client.get(URL, filters)
    assert response.status_code == 200, response.content
    return {row["title"] for row in response.json()["results"]}


def test_everybody_sees_their_own_reports_and_staff_those_of_their_place(world, now, client_for):
    steps.report(world, title="by Ben")
    steps.report(world, title="by Cem", actor=world.cem)
    steps.report(world, title="elsewhere", cell_id=world.lvmei_cell.pk, actor=world.cem)
    seen = {
        name: titles(client_for(getattr(world, name)))
        for name in ("ben", "cem", "ada", "jin", "ivy", "fay", "gao", "kim")
    }
    assert seen == {
        "ben": {"by Ben"},
        "cem": {"by Cem", "elsewhere"},
        "ada": {"by Ben", "by Cem"},
        "jin": {"by Ben", "by Cem"},
        "ivy": {"elsewhere"},
        "fay": {"by Ben", "by Cem", "elsewhere"},
        "gao": {"by Ben", "by Cem", "elsewhere"},
        "kim": set(),
    }


def test_dispatched_issue_is_seen_by_the_unit_outside_its_subtree(world, now, client_for):
    officer = client_for(steps.officer_of(world.cicheng))
    issue = steps.dispatched(world, title="for the town")
    steps.report(world, title="not for it")
    assert titles(officer) == {"for the town"}
    assert officer.get(f"{URL}/{issue.pk}").status_code == 200


@pytest.mark.parametrize("unit", ["kongpu", "lvmei", "branch"])
def test_staff_of_any_level_see_their_place_what_was_sent_to_them_and_their_own(world, now, client_for, unit):
    """At every level of the tree the two forms of the query (policies.visible_by_index) return the same."""
    staff = steps.officer_of(getattr(world, unit))
    mine, here, sent, _far = (
        steps.report(world, title="mine", actor=staff, cell_id=None, unit_id=world.cicheng.pk),
        steps.report(world, title="here", actor=world.cem, cell_id=None, unit_id=getattr(world, unit).pk),
        steps.report(world, title="sent", actor=world.cem, cell_id=None, unit_id=world.cicheng.pk),
        steps.report(world, title="far", actor=world.cem, cell_id=None, unit_id=world.cicheng.pk),
    )
    operations.accept_issue(actor=world.eva, issue_id=sent.pk, now=NOW)
    operations.dispatch_issue(actor=world.eva, issue_id=sent.pk, now=NOW, unit_id=getattr(world, unit).pk)
    assert {mine.pk, here.pk, sent.pk} == set(policies.visible_issues(staff).values_list("pk", flat=True))
    assert titles(client_for(staff)) == {"mine", "here", "sent"}
    assert policies.visible_issues(staff).count() == 3  # no issue twice


def test_coordinator_of_a_cell_sees_its_micro_grids(world, now, client_for):
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    steps.report(world, title="micro", cell_id=micro.pk, actor=world.cem)
    assert titles(client_for(world.ada)) == {"micro"}


@pytest.fixture
def some(world):
    steps.report(world, title="hole")
    steps.accepted(world, title="drain", category="sewage-overflow")
    steps.closed(world, title="done")
    Issue.objects.filter(title__in=("hole", "done")).update(due_at=NOW + timedelta(hours=1))
    steps.report(world, title="beyond", cell_id=world.lvmei_cell.pk, actor=world.cem)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"hole", "drain", "done", "beyond"}),
        ({"state": "CLOSED"}, {"done"}),
        ({"category": "sewage"}, {"drain"}),
        ({"category": "sewage-overflow"}, {"drain"}),
        ({"category": "nothing"}, set()),
        ({"overdue": "true"}, {"hole"}),
        ({"overdue": "false"}, {"drain", "done", "beyond"}),
        ({"mine": "true"}, set()),
        ({"cell": "cell"}, {"hole", "drain", "done"}),
        ({"unit": "lvmei"}, {"beyond"}),
        ({"unit": "kongpu"}, {"hole", "drain", "done", "beyond"}),
        ({"handler_unit": "cicheng"}, set()),
    ],
)
def test_filters(world, some, client_for, filters, expected):
    ids = {name: str(getattr(world, value).pk) if hasattr(world, value) else value for name, value in filters.items()}
    with time_machine.travel(steps.LATER, tick=False):
        assert titles(client_for(world.fay), **ids) == expected


def test_mine_is_what_one_reported_or_has_in_hand(world, some, now, client_for):
    assert titles(client_for(world.ben), mine="true") == {"hole", "drain", "done"}
    assert titles(client_for(world.ada), mine="true") == {"done"}


@pytest.mark.parametrize(
    "query", ["state=OPEN", "mine=yes", "cell=1", "unit=x", "colour=red", "state=CLOSED&state=CLOSED"]
)
def test_unknown_filters_and_values_are_refused(world, now, client_for, query):
    assert client_for(world.fay).get(f"{URL}?{query}").status_code == 400


def test_unit_one_cannot_see_gives_an_empty_page(world, now, client_for):
    answer = client_for(world.fay).get(URL, {"unit": str(world.foreign.pk)})
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_row_of_a_list_says_neither_what_was_described_nor_who_reported_it(world, now, client_for):
    steps.report(world, description="It is deep")
    (row,) = client_for(world.ada).get(URL).json()["results"]
    assert set(row) == {*queries.SHOWN_IN_LISTS, "category_code", "taken_over", "handler_name", "handler_unit_name"}
    assert not {"description", "resolution", "reporter_id", "contact"} & set(row)


def test_history_is_in_order_for_the_reporter_and_the_handling_unit(world, now, client_for):
    issue, officer = steps.dispatched(world), steps.officer_of(world.cicheng)
    for person in (world.ben, officer, world.ada):
        rows = client_for(person).get(f"{URL}/{issue.pk}/history").json()["results"]
        assert [row["kind"] for row in rows] == ["issue.reported", "issue.accepted", "issue.dispatched"]
    assert client_for(world.cem).get(f"{URL}/{issue.pk}/history").status_code == 404


def test_detail_says_what_the_list_keeps_back(world, now, client_for):
    issue = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)
    shown = client_for(world.ben).get(f"{URL}/{issue.pk}").json()
    assert (shown["description"], shown["by_resident"], shown["has_contact"]) == (
        "Deep enough to lose a wheel",
        False,
        False,
    )


def test_recount_from_the_rows_equals_the_journal(world):
    for bring in steps.BRINGING.values():
        bring(world)
    operations.edit_issue(actor=world.ada, issue_id=steps.report(world).pk, now=NOW, cell_id=world.lvmei_cell.pk)
    assert recount() == journal_sum()


def recount() -> dict[tuple, int]:
    found: dict[tuple, int] = {}
    for unit_path, scope_ids, metric, amount in queries.recount_metrics():
        key = (unit_path, tuple(scope_ids), metric)
        found[key] = found.get(key, 0) + amount
    return {key: amount for key, amount in found.items() if amount}


def journal_sum(prefix: str = "issue.") -> dict[tuple, int]:
    found: dict[tuple, int] = {}
    for entry in Entry.objects.filter(kind__startswith=prefix):
        here = {"unit_path": entry.unit_path, "scope_ids": entry.scope_ids, "counts": entry.counts}
        for item in (here, *entry.reversals):
            for metric, amount in item["counts"].items():
                key = (item["unit_path"], tuple(item["scope_ids"]), metric)
                found[key] = found.get(key, 0) + amount
    return {key: amount for key, amount in found.items() if amount}
