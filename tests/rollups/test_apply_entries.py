"""Counting entries: every level at once, by the local day, never more than once per entry handed over."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.journal.scopes import Scope
from backend.organisations.models import Consortium
from backend.rollups.aggregation import Uncountable
from backend.rollups.models import Counter
from backend.rollups.operations import apply_entries
from tests.rollups.counting import counted, in_cell, make_entry
from tests.world import NOW


def test_entry_counts_for_its_cell_its_unit_and_every_unit_above(world):
    apply_entries([make_entry(world, issues_open=1, issues_reported=1)])
    one = {"issues_open": 1, "issues_reported": 1}
    assert counted(world) == {"cell": one, "wenzhu": one, "kongpu": one, "district": one}


def test_entries_of_one_figure_are_added_up_and_kept_as_one_row(world):
    apply_entries([make_entry(world, issues_open=1) for _ in range(3)])
    apply_entries([make_entry(world, issues_open=-1)])
    assert counted(world)["district"] == {"issues_open": 2}
    assert Counter.objects.filter(scope_id=world.district.pk).count() == 1


def test_consortium_is_counted_beside_the_tree_and_told_from_a_cell(world):
    consortium = Consortium.objects.create(
        root=world.district, home_unit=world.kongpu, name="孔浦联合体", bond="PLACE", created_at=NOW
    )
    scope = in_cell(world)
    scope.scope_ids.append(str(consortium.pk))
    apply_entries([make_entry(world, scope=scope, tasks_done=1)])
    kinds = dict(Counter.objects.values_list("scope_id", "scope_kind"))
    assert kinds[consortium.pk] == "consortium"
    assert kinds[world.cell.pk] == "cell"
    assert kinds[world.district.pk] == "unit"


def test_a_reversal_lowers_the_other_place_only(world):
    lvmei = Scope(world.lvmei.root_id, world.lvmei.pk, world.lvmei.path)
    entry = make_entry(world, issues_open=1, reversals=[lvmei.reversal({"issues_resolved": 1})])
    apply_entries([entry])
    table = counted(world)
    assert table["lvmei"] == {"issues_resolved": -1}
    assert table["wenzhu"] == {"issues_open": 1}
    assert table["kongpu"] == {"issues_open": 1, "issues_resolved": -1}


def test_the_day_is_the_local_one(world):
    before_midnight, after_midnight = datetime(2026, 6, 1, 15, 59, tzinfo=UTC), datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
    apply_entries([make_entry(world, at=at, tasks_done=1) for at in (before_midnight, after_midnight)])
    days = Counter.objects.filter(scope_id=world.district.pk).order_by("day").values_list("day", flat=True)
    assert list(days) == [date(2026, 6, 1), date(2026, 6, 2)]


def test_a_figure_may_go_below_nought_and_is_not_clamped(world):
    apply_entries([make_entry(world, issues_resolved=-2)])
    assert counted(world)["district"] == {"issues_resolved": -2}


@pytest.mark.parametrize("amount", ["1", 1.5, None, True, 2**63, -(10**13)])
def test_entry_that_counts_nonsense_is_refused_and_changes_nothing(world, amount):
    with pytest.raises(Uncountable):
        apply_entries([make_entry(world, issues_open=1), make_entry(world, issues_open=amount)])
    assert not Counter.objects.exists()


def test_entry_of_a_unit_that_never_was_is_refused(world):
    nowhere = Scope(world.district.pk, world.district.pk, "/999999/")
    with pytest.raises(Uncountable):
        apply_entries([make_entry(world, scope=nowhere, issues_open=1)])


def test_a_batch_costs_the_same_statements_whatever_its_size(world):
    def statements(entries):
        with CaptureQueriesContext(connection) as queries:
            apply_entries(entries)
        return len(queries)

    one = statements([make_entry(world, issues_open=1)])
    days = [datetime(2026, 1 + number // 28, 1 + number % 28, tzinfo=UTC) for number in range(300)]
    assert statements([make_entry(world, at=at, issues_open=1, tasks_done=1) for at in days]) == one == 3
    assert Counter.objects.count() > 2000
