"""The four rates: what is in which, from the day on which it is late, and that they are what the rows say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.issues import operations, rates
from backend.issues.models import Issue
from backend.journal.models import Entry
from backend.organisations.queries import get_system
from backend.rollups.operations import recount
from backend.rollups.queries import Span
from tests import factories
from tests.issues import steps
from tests.issues.test_deadlines import DAY, SECOND, close, edit, extend, reopen, respond, send_back
from tests.world import NOW
from workers.relay import relay
from workers.subscriptions import RECOUNTS

ZERO = dict.fromkeys((part.name for part in rates.PARTS), 0)


def sweep(now) -> int:
    marked = operations.mark_overdue(actor=get_system(), now=now)
    relay(now=now)
    return marked


def shown(world, *, start=None, end=None, unit=None, actor=None):
    span = Span(start and start.date(), end and end.date())
    return rates.show_rates(actor=actor or world.ada, unit_id=(unit or world.kongpu).pk, span=span)


def parts(world, **more):
    return {name: value for name, value in shown(world, **more)["parts"].items() if value}


def answered(world, at=NOW, issue=None):
    issue = issue or steps.self_handled(world)
    respond(world, issue, at)
    return issue


@pytest.fixture
def four(world):
    """One on time, one late, one within an extension, one open and overdue."""
    late = answered(world, steps.LIMIT + SECOND)
    extended = extend(world, steps.self_handled(world), NOW, steps.EXTENDED)
    answered(world, steps.EXTENDED, extended)
    for issue in (answered(world), late, extended):
        close(world, issue, steps.EXTENDED + DAY)
    steps.report(world)
    sweep(steps.EXTENDED + DAY)
    return world


def test_each_rate_is_what_its_formula_says(four):
    found = shown(four)
    assert found["parts"] == ZERO | {"on_time": 1, "late": 1, "extended": 1, "overdue": 1, "checked": 3}
    # 1 ÷ (4 due − 1 extended); 3 ÷ 4; nothing was sent back; 1 ÷ 4
    assert found["rates"] == {"on_time_closure": 0.3333, "closure": 0.75, "rework": 0.0, "extension": 0.25}


def test_where_nothing_is_due_there_is_no_rate(world):
    steps.report(world)
    relay(now=NOW)
    assert shown(world)["parts"] == ZERO
    assert set(shown(world)["rates"].values()) == {None}


def test_overdue_is_in_the_denominator_from_the_day_it_is_late(world):
    issue = steps.report(world)
    assert (sweep(issue.due_at), sweep(issue.due_at + SECOND), sweep(issue.due_at + SECOND)) == (0, 1, 0)
    assert parts(world, end=issue.due_at - DAY) == {}
    assert parts(world, end=issue.due_at) == {"overdue": 1}
    assert shown(world, start=issue.due_at + 90 * DAY)["rates"]["on_time_closure"] == 0.0


def test_a_clock_that_stood_still_moves_it_to_no_other_day(world):
    issue = steps.report(world)
    sweep(issue.due_at + 5 * DAY)
    entry = Entry.objects.get(kind="issue.overdue")
    assert (entry.at, entry.counts) == (issue.due_at, {"issues_overdue": 1})
    assert parts(world, end=issue.due_at) == {"overdue": 1}


def test_answered_late_is_overdue_until_it_is_closed_and_answered_in_time_never(world):
    late, in_time = answered(world, steps.LIMIT + SECOND), answered(world, steps.LIMIT)
    assert sweep(steps.LIMIT + 20 * DAY) == 1
    assert parts(world) == {"overdue": 1}
    for issue in (late, in_time):
        close(world, issue, steps.LIMIT + 20 * DAY)
    relay(now=NOW)
    assert parts(world) == {"late": 1, "on_time": 1, "checked": 2}


def test_broken_extension_protects_no_longer(world):
    issue = extend(world, steps.self_handled(world), NOW, steps.EXTENDED)
    assert sweep(steps.EXTENDED) == 0
    assert sweep(steps.EXTENDED + SECOND) == 1
    close(world, answered(world, steps.EXTENDED + DAY, issue), steps.EXTENDED + DAY)
    relay(now=NOW)
    assert parts(world) == {"late": 1, "checked": 1}


def test_rework_counts_answers_sent_back_and_issues_reopened(world):
    issue = answered(world)
    send_back(world, issue, NOW)
    close(world, answered(world, NOW, issue), NOW)
    reopen(world, issue, NOW)
    relay(now=NOW)
    found = shown(world)
    assert found["parts"] == ZERO | {"checked": 2, "sent_back": 1, "reopened": 1}
    assert found["rates"] == {"on_time_closure": None, "closure": None, "rework": 1.0, "extension": None}


def test_closing_in_one_month_and_reopening_in_the_next_shows_no_negative_rate(world):
    issue = steps.closed(world)
    reopen(world, issue, NOW + 40 * DAY)
    close(world, answered(world, NOW + 41 * DAY, operations.handle_by_grid(
        actor=world.ada, issue_id=issue.pk, now=NOW + 40 * DAY
    )), NOW + 41 * DAY)  # fmt: skip
    reopen(world, issue, NOW + 90 * DAY)
    relay(now=NOW)
    assert shown(world, start=NOW + 80 * DAY)["parts"]["on_time"] == -1
    assert shown(world, start=NOW + 80 * DAY)["rates"]["closure"] is None


def test_corrected_category_takes_it_out_of_the_overdue_ones(world):
    issue = steps.report(world, category="parking-fire-lane")
    sweep(NOW + 3 * DAY)
    edit(world, issue, NOW + 4 * DAY, category="livestock-farm")
    relay(now=NOW)
    assert parts(world) == {}
    assert Issue.objects.get(pk=issue.pk).overdue_since is None
    edit(world, issue, NOW + 4 * DAY, title="no change of the figures")
    assert Entry.objects.filter(kind="issue.edited").latest("seq").counts == {}


def test_overdue_issue_that_is_passed_on_is_overdue_there_and_no_longer_here(world):
    issue = steps.report(world)
    sweep(steps.LIMIT + DAY)
    edit(world, issue, steps.LIMIT + DAY, cell_id=world.lvmei_cell.pk)
    relay(now=NOW)
    assert parts(world, unit=world.wenzhu) == {}
    assert parts(world, unit=world.lvmei) == {"overdue": 1}


def test_taken_over_issues_are_in_no_rate(world):
    factories.make_issue(unit=world.wenzhu, reporter=world.ben)
    entry = Entry.objects.get()
    Entry.objects.filter(pk=entry.pk).update(counts={"issues_closed_late": 1, "issues_closed_late_taken_over": 1})
    relay(now=NOW)
    assert shown(world)["parts"] == ZERO


def test_children_stand_beside_it_in_the_order_of_the_tree_and_add_up(four):
    steps.report(four, cell_id=four.lvmei_cell.pk)
    sweep(steps.EXTENDED + DAY)
    found = shown(four, actor=four.ben)
    assert [child["name"] for child in found["children"]] == ["文竹社区", "绿梅社区"]
    assert [child["parts"]["overdue"] for child in found["children"]] == [1, 1]
    assert found["parts"]["overdue"] == 2


def test_closed_child_is_shown_where_it_has_figures(four):
    four.wenzhu.closed_on = four.lvmei.closed_on = NOW.date()
    four.wenzhu.save()
    four.lvmei.save()
    assert [child["name"] for child in shown(four)["children"]] == ["文竹社区"]


def test_figures_agree_with_the_recount_of_the_rows(four):
    issue = answered(four)
    send_back(four, issue, NOW)
    reopen(four, steps.closed(four), NOW)
    relay(now=NOW)
    found = [one for one in recount(recounts=RECOUNTS, now=NOW) if one.metric.startswith("issues")]
    assert found == []


def test_recount_sees_a_wrong_one(four):
    """The negative control of the test above."""
    Issue.objects.filter(overdue_since__isnull=False).update(overdue_since=None)
    assert {one.metric for one in recount(recounts=RECOUNTS, now=NOW)} == {"issues_overdue"}


def test_endpoint_names_formulas_and_the_metrics_that_open_the_rows(four, now, client_for):
    fay = client_for(four.fay)
    url = f"/api/v1/units/{four.kongpu.pk}/issue-rates"
    body = fay.get(url, {"from": "2026-06-01", "to": "2026-06-30"}).json()
    assert body["rates"]["closure"] == 0.75
    assert [one["name"] for one in body["formulas"]] == ["on_time_closure", "closure", "rework", "extension"]
    assert all("÷" in one["formula"] for one in body["formulas"])
    for part in body["described_parts"]:
        total = 0
        for metric, factor in part["metrics"].items():
            rows = fay.get("/api/v1/counters/entries", {"unit": str(four.kongpu.pk), "metric": metric}).json()[
                "results"
            ]
            total += factor * sum(row["amount"] for row in rows)
        assert total == body["parts"][part["name"]], part
    chinese = fay.get(url, HTTP_ACCEPT_LANGUAGE="zh-hans").json()
    assert chinese["formulas"][0]["label"] == "按期结案率"


def test_endpoint_refuses_what_makes_no_sense(world, client_for, nothing_changes):
    ben = client_for(world.ben)
    url = f"/api/v1/units/{world.kongpu.pk}/issue-rates"
    with nothing_changes():
        assert ben.get(url, {"from": "2026-06-02", "to": "2026-06-01"}).status_code == 400
        assert ben.get(url, {"month": "6"}).status_code == 400
        assert ben.get(f"/api/v1/units/{world.foreign.pk}/issue-rates").status_code == 404


def test_comparison_costs_the_same_for_two_and_for_twenty_children(world, client_for):
    ben, counts = client_for(world.ben), []
    for more in (0, 18):
        for number in range(more):
            factories.make_unit(name=f"社区{number}", kind="COMMUNITY", parent=world.kongpu)
        with CaptureQueriesContext(connection) as queries:
            body = ben.get(f"/api/v1/units/{world.kongpu.pk}/issue-rates").json()
        counts.append((len(body["children"]), len(queries)))
    assert counts == [(2, 4), (20, 4)]
