"""Figures of the handbook: by entries, the same from the rows, following the tree, and never shown when small."""

from datetime import date

import pytest
from django.db import connection

from backend.grid.operations import rescope_rows
from backend.handbook import operations, queries
from backend.journal.models import Entry
from backend.organisations.queries import get_system
from backend.rollups import operations as rollups
from backend.rollups import queries as figures
from backend.rollups.operations.recounting import differences_to_rows
from tests.handbook.steps import fresh, last_entry, paired, register, visit
from tests.world import NOW
from workers.invariants import violations
from workers.relay import relay

FAMILIES = 5


def story(world, families: int) -> None:
    """So many families, each paired and visited once."""
    for _ in range(families):
        household, _ = paired(world)
        visit(world.ben, household)
    while relay(now=NOW):
        pass


def shown(client, unit) -> dict[str, tuple]:
    rows = client.get(f"/api/v1/units/{unit.pk}/counters").json()["figures"]
    return {row["metric"]: (row["value"], row["amount"]) for row in rows if row["metric"] in NAMES}


NAMES = ("visits", "pairings", "households_paired")


@pytest.mark.parametrize("families", [0, 1, FAMILIES - 1])
def test_fewer_than_five_are_not_shown_and_not_told_from_none(world, now, client_for, families):
    story(world, families)
    assert shown(client_for(world.fay), world.kongpu) == dict.fromkeys(NAMES, (None, None))


def test_five_are_shown_up_the_tree(world, now, client_for):
    story(world, FAMILIES)
    for unit in (world.wenzhu, world.kongpu, world.district):
        assert shown(client_for(world.fay), unit) == dict.fromkeys(NAMES, (5, 5))
    assert shown(client_for(world.fay), world.cicheng) == dict.fromkeys(NAMES, (None, None))


@pytest.mark.parametrize("by", ["total", "day", "month"])
def test_series_have_gaps_where_the_figure_is_small(world, now, client_for, by):
    story(world, FAMILIES - 1)
    url = f"/api/v1/counters?cell={world.cell.pk}&from=2026-06-01&to=2026-06-30&by={by}"
    fay = client_for(world.fay)
    assert [line for line in fay.get(url).json()["series"] if line["metric"] in NAMES] == []
    story(world, 1)
    found = {line["metric"]: line for line in fay.get(url).json()["series"]}
    assert [found[name]["points"][-1]["value"] for name in NAMES] == [5, 5, 5]


def test_gauge_that_falls_below_five_has_a_gap_and_not_the_old_value(world, now, client_for):
    lines = figures.series(
        [("pairings", None, 6), ("pairings", date(2026, 6, 1), -1), ("pairings", date(2026, 6, 2), -1)], carry_on=True
    )
    assert [point["value"] for point in lines[0]["points"]] == [None]  # from 6 to 5 nothing is told
    assert lines[0]["opening"] == 5


@pytest.mark.parametrize("metric", NAMES)
def test_rows_behind_these_figures_are_not_opened_here(world, now, client_for, metric):
    story(world, FAMILIES)
    for name in ("eva", "fay", "gao", "ada"):
        url = f"/api/v1/counters/entries?cell={world.cell.pk}&metric={metric}"
        assert client_for(getattr(world, name)).get(url).status_code == 403


def test_published_quarter_holds_no_small_figure(world):
    story(world, FAMILIES - 1)
    after = NOW.replace(month=7)
    period = rollups.publish_period(actor=world.eva, unit_id=world.district.pk, year=2026, quarter=2, now=after)
    assert set(period.figures) & set(NAMES) == set()


def test_rows_say_what_the_journal_says_through_the_whole_story(world):
    household, pairing = paired(world)
    visit(world.ben, household)
    other, _ = paired(world, person=world.bao)
    operations.end_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW, reason="MEMBER")
    operations.erase_household(actor=world.ada, household_id=household.pk, now=NOW)
    visit(world.bao, other)
    assert list(differences_to_rows({"handbook": queries.recount_metrics})) == []
    assert sorted(queries.recount_metrics()) == sorted(
        (world.wenzhu.path, [str(world.cell.pk)], name, amount)
        for name, amount in {"visits": 2, "pairings": 1, "households_paired": 1}.items()
    )


def test_rows_follow_the_tree_with_their_gauges_once(world):
    household, _ = paired(world)
    visit(world.ben, household)
    closed = register(world)
    operations.close_household(actor=world.ada, household_id=closed.pk, now=NOW, reason="MOVED")
    type(world.cell).objects.filter(pk=world.cell.pk).update(unit=world.lvmei, unit_path=world.lvmei.path)
    system, entries = get_system(), Entry.objects.count()
    assert rescope_rows(actor=system, now=NOW) == 2
    assert rescope_rows(actor=system, now=NOW) == 0
    assert {fresh(row).unit_path for row in (household, closed)} == {world.lvmei.path}
    entry = last_entry(household)
    assert (entry.kind, entry.counts) == ("household.rescoped", {"pairings": 1, "households_paired": 1})
    assert entry.reversals[0]["counts"] == {"pairings": -1, "households_paired": -1}
    assert Entry.objects.count() == entries + 1
    assert list(differences_to_rows({"handbook": queries.recount_metrics})) == []


def test_invariants_hold_and_find_a_text_that_does_not_open(world):
    story(world, 1)
    assert list(violations(NOW)) == []
    one, other = register(world, contact="door 3"), register(world, contact="door 4")
    with connection.cursor() as cursor:
        table = type(one)._meta.db_table
        cursor.execute(f"UPDATE {table} SET contact = (SELECT contact FROM {table} WHERE code = %s) WHERE code = %s",
                       [other.code, one.code])  # fmt: skip
    assert [name for name, _line in violations(NOW)] == ["sealed"]
