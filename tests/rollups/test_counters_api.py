"""Figures over the API: the same few statements at any size, and the rows behind them."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.journal.scopes import Scope
from tests.rollups.counting import make_entry
from tests.world import NOW
from workers.relay import relay


def get(client, path, **parameters):
    response = client.get(f"/api/v1/{path}", parameters)
    assert response.status_code == 200, response.content
    return response.json()


def test_unit_shows_every_figure_of_what_is_below_it(world, now, client_for):
    make_entry(world, issues_open=1, issues_reported=1, minutes_served=90, **{"quantity:mu": 30_500})
    relay(now=NOW)
    figures = get(client_for(world.ben), f"units/{world.kongpu.pk}/counters")["figures"]
    shown = {one["metric"]: (one["value"], one["amount"]) for one in figures}
    assert shown["issues_open"] == (1, 1)
    assert shown["minutes_served"] == (90, 1.5)
    assert shown["quantity:mu"] == (30_500, 30.5)
    assert shown["tasks_done"] == (0, 0)
    assert figures[-1] == {
        "metric": "quantity:mu",
        "label": "results",
        "unit": "mu",
        "gauge": False,
        "value": 30_500,
        "amount": 30.5,
    }


def test_unit_costs_three_statements_at_any_size(world, now, client_for):
    client, counts = client_for(world.ben), []
    for size in (1, 60):
        for days in range(size):
            make_entry(world, at=NOW - timedelta(days=days), issues_open=1, tasks_done=1)
        relay(now=NOW)
        with CaptureQueriesContext(connection) as queries:
            get(client, f"units/{world.district.pk}/counters")
        counts.append(len(queries))
    assert counts == [3, 3]


def test_span_bounds_flows_and_dates_gauges(world, now, client_for):
    for month in (3, 4, 5):
        make_entry(world, at=datetime(2026, month, 10, tzinfo=UTC), issues_open=1, issues_reported=1)
    relay(now=NOW)
    path = f"units/{world.kongpu.pk}/counters"
    figures = get(client_for(world.ben), path, **{"from": "2026-04-01", "to": "2026-04-30"})["figures"]
    shown = {one["metric"]: one["value"] for one in figures}
    assert (shown["issues_open"], shown["issues_reported"]) == (2, 1)


def test_series_by_month_carries_gauges_on(world, now, client_for):
    for month, amount in ((3, 4), (4, 2), (5, -1)):
        make_entry(world, at=datetime(2026, month, 10, tzinfo=UTC), issues_open=amount, issues_reported=amount)
    relay(now=NOW)
    span = {"from": "2026-04-01", "to": "2026-05-31", "by": "month"}
    found = get(client_for(world.ben), "counters", cell=str(world.cell.pk), **span)["series"]
    lines = {one["metric"]: one for one in found}
    assert lines["issues_open"]["opening"] == 4
    points = {name: [(p["from"], p["value"]) for p in line["points"]] for name, line in lines.items()}
    assert points["issues_open"] == [("2026-04-01", 6), ("2026-05-01", 5)]
    assert points["issues_reported"] == [("2026-04-01", 2), ("2026-05-01", -1)]


def test_series_costs_three_statements(world, now, client_for):
    client = client_for(world.ben)
    for by in ("day", "week", "month", "quarter", "total"):
        span = {"from": "2026-01-01", "to": "2026-06-30", "by": by}
        with CaptureQueriesContext(connection) as queries:
            get(client, "counters", unit=str(world.district.pk), **span)
        assert len(queries) == 3, by


def test_a_request_that_names_no_place_two_places_or_an_unknown_figure_is_refused(world, now, client_for):
    unit, cell = f"unit={world.wenzhu.pk}", f"cell={world.cell.pk}"
    client = client_for(world.eva)
    for query in (
        "",
        f"{unit}&{cell}",
        f"{unit}&metric=gossip",
        f"{unit}&metric=quantity:%22",
        f"{unit}&by=day",
        f"{unit}&by=day&from=2000-01-01&to=2026-01-01",
        f"{unit}&from=2026-02-01&to=2026-01-01",
        f"{unit}&from=0001-01-01",
        f"{unit}&by=hour",
        f"unit={world.foreign.pk}",
    ):
        assert client.get(f"/api/v1/counters?{query}").status_code == 400, query
    for query in (unit, f"{unit}&metric=gossip", f"{unit}&metric=issues_open&by=day"):
        assert client.get(f"/api/v1/counters/entries?{query}").status_code == 400, query


def test_the_entries_behind_a_figure_add_up_to_it(world, now, client_for):
    lvmei = Scope(world.lvmei.root_id, world.lvmei.pk, world.lvmei.path)
    make_entry(world, issues_resolved=1)
    make_entry(world, scope=lvmei, issues_resolved=1)
    make_entry(world, issues_open=1, reversals=[lvmei.reversal({"issues_resolved": 1})])
    make_entry(world, tasks_done=1)
    relay(now=NOW)
    client = client_for(world.eva)
    for place, expected in (
        ({"unit": world.kongpu.pk}, [-1, 1, 1]),
        ({"unit": world.lvmei.pk}, [-1, 1]),
        ({"unit": world.wenzhu.pk}, [1]),
        ({"cell": world.cell.pk}, [1]),
    ):
        rows = get(client, "counters/entries", metric="issues_resolved", **place)["results"]
        assert sorted(row["amount"] for row in rows) == expected
        series = get(client, "counters", metric="issues_resolved", **place)["series"]
        assert sum(expected) == (series[0]["points"][0]["value"] if series else 0)


def test_entries_of_a_cell_are_for_its_staff(world, now, client_for):
    path = f"/api/v1/counters/entries?cell={world.cell.pk}&metric=issues_open"
    assert client_for(world.ada).get(path).status_code == 200
    assert client_for(world.ivy).get(path).status_code == 403
    assert client_for(world.ben).get(path).status_code == 403
