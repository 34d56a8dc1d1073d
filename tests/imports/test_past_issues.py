"""Issues that were closed before the district used Linggang are taken over from its ledger, and taken back again."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from backend.common.errors import NotAllowed
from backend.imports import operations as imports
from backend.imports.models import ImportBatch
from backend.imports.past import PastIssue
from backend.issues import operations as issues
from backend.issues.models import Issue
from backend.journal.models import Entry
from backend.journal.queries import any_waiting
from backend.organisations.queries import get_system
from backend.rollups import operations as rollups
from backend.rollups.queries import Span, sums
from tests.imports.files import refused, run, undo, workbook
from tests.world import NOW
from workers.invariants import violations
from workers.relay import relay
from workers.subscriptions import RECOUNTS

HEAD = ["单位*", "网格", "问题类别*", "问题", "上报日期*", "结案日期*", "结果", "数量", "计量单位", "处理情况", "编号"]
PLACE = "江北区/孔浦街道/文竹社区"
SEWAGE = [
    PLACE,
    "文竹-1",
    "生活污水",
    "河边污水直排",
    datetime(2025, 3, 4),
    datetime(2025, 3, 10),
    "已解决",
    3,
    "户",
    "已接管",
    "",
]
FARM = [PLACE, "", "livestock-farm", "", datetime(2025, 11, 1), datetime(2026, 2, 1), "", 1.5, "亩", "", "17"]
EXPLAINED = [PLACE, "", "road", "", datetime(2026, 5, 1), datetime(2026, 6, 2), "已说明", "", "", "", ""]


@pytest.fixture
def ledger(tmp_path, world, now):
    return workbook(tmp_path / "ledger.xlsx", 以往问题=[HEAD, SEWAGE, FARM, EXPLAINED])


def figures(place, metric=None):
    while relay(now=NOW):
        pass
    found = sums(place.pk, Span())
    return found.get(metric, 0) if metric else {name: value for name, value in found.items() if value}


def past(world, **more):
    given = {"unit_id": world.wenzhu.pk, "category": "road", "reported_at": NOW - timedelta(9), "closed_at": NOW}
    return PastIssue(**(given | more))


def take_over(world, *rows, actor=None):
    return imports.take_over_issues(actor=actor or world.eva, rows=rows, now=NOW)


def test_they_become_closed_issues_with_what_the_ledger_knows(ledger, world):
    run(ledger, "--apply")
    sewage, farm, explained = Issue.objects.order_by("created_at")
    assert (sewage.state, sewage.outcome, sewage.title, sewage.cell_id) == (
        "CLOSED",
        "SOLVED",
        "河边污水直排",
        world.cell.pk,
    )
    assert (sewage.quantity, sewage.quantity_unit, sewage.resolution) == (Decimal(3), "household", "已接管")
    assert sewage.created_at.isoformat() == "2025-03-03T16:00:00+00:00"
    assert sewage.closed_at.isoformat() == "2025-03-09T16:00:00+00:00"
    assert (farm.title, farm.category.code, farm.quantity) == ("违规养殖场", "livestock-farm", Decimal("1.5"))
    assert explained.outcome == "EXPLAINED"
    assert {issue.reporter_id for issue in (sewage, farm, explained)} == {get_system().pk}
    assert {issue.verified_by_id for issue in (sewage, farm, explained)} == {None}


def test_each_has_one_entry_at_the_day_of_its_closing_without_personal_text(ledger, world):
    run(ledger, "--apply")
    for issue in Issue.objects.all():
        entry = Entry.objects.get(subject_id=issue.pk)
        assert (entry.kind, entry.at, entry.seq) == ("issue.taken_over", issue.closed_at, 1)
        assert entry.facts == {"outcome": issue.outcome}


def test_the_figures_include_them_and_say_how_much_of_them_is_taken_over(ledger, world):
    run(ledger, "--apply")
    assert figures(world.district) == {
        "issues_reported": 3,
        "issues_reported_taken_over": 3,
        "issues_resolved": 2,
        "issues_resolved_taken_over": 2,
        "issues_explained": 1,
        "issues_explained_taken_over": 1,
        "issues_closed_late": 2,
        "issues_closed_late_taken_over": 2,
        "quantity:household": 3000,
        "quantity_taken_over:household": 3000,
        "quantity:mu": 1500,
        "quantity_taken_over:mu": 1500,
    }
    assert figures(world.cell, "issues_resolved") == 1
    assert figures(world.cicheng) == {}


def test_the_recount_and_the_invariants_agree(ledger, world):
    run(ledger, "--apply")
    figures(world.district)
    assert rollups.recount(recounts=RECOUNTS, now=NOW) == []
    assert list(violations(NOW)) == []
    undo(ImportBatch.objects.get())
    figures(world.district)
    assert rollups.recount(recounts=RECOUNTS, now=NOW) == []
    assert list(violations(NOW)) == []


def test_a_dry_run_shows_totals_by_unit_and_year_and_changes_nothing(ledger, nothing_changes):
    with nothing_changes():
        said = run(ledger)
    assert said.splitlines() == [
        "Past issues: 3 new, 0 there already",
        f"{PLACE}, 2025: issues resolved 1 issues",
        f"{PLACE}, 2025: results 3 households",
        f"{PLACE}, 2026: issues closed late 2 issues",
        f"{PLACE}, 2026: issues closed with an explanation 1 issues",
        f"{PLACE}, 2026: issues resolved 1 issues",
        f"{PLACE}, 2026: results 1.5 mu",
        "Nothing was written; add --apply to write it.",
    ]


def test_the_same_file_again_changes_nothing_and_a_longer_one_adds_what_is_new(
    ledger, tmp_path, world, nothing_changes
):
    run(ledger, "--apply")
    with nothing_changes():
        assert "Everything was there already" in run(ledger, "--apply")
    longer = workbook(tmp_path / "longer.xlsx", 以往问题=[HEAD, SEWAGE, [*SEWAGE[:-1], "18"], FARM, EXPLAINED])
    assert "Past issues: 1 new, 3 there already" in run(longer, "--apply")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        (0, "江北区/没有", "There is no open unit"),
        (1, "绿梅-1", "There is no cell “绿梅-1” at this unit"),
        (2, "外星人", "There is no category “外星人”"),
        (4, datetime(2025, 3, 11), "closed before it was reported"),
        (4, "", "Reported on: This is needed"),
        (4, datetime(1999, 12, 31), "A day from the year 2000 on"),
        (5, datetime(2026, 6, 3), "or in the future"),
        (5, "10.03.2025", "Write dates as"),
        (6, "也许", "One of: solved"),
        (6, "已说明", "Only what was solved has a quantity"),
        (7, "", "A quantity and its unit belong together"),
        (7, -3, "A quantity is more than nothing"),
        (7, 10**10, "below a thousand million"),
        (7, "三", "This must be a number"),
        (8, "袋", "One of: farm"),
        (9, "长" * 4001, "At most 4000 characters"),
        (10, "17", "An earlier row says the same"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(tmp_path, world, now, nothing_changes, column, value, says):
    bad = [*SEWAGE[:column], value, *SEWAGE[column + 1 :]]
    path = workbook(tmp_path / "ledger.xlsx", 以往问题=[HEAD, FARM, bad])
    with nothing_changes():
        said = refused(path, "--apply")
    assert "以往问题, row 3: " in said
    assert says in said


def test_undo_takes_them_back_with_their_figures_on_their_day_and_the_file_can_be_imported_again(ledger, world):
    run(ledger, "--apply")
    assert figures(world.district, "issues_resolved") == 2
    assert undo(ImportBatch.objects.get()) == "Taken back: 3 rows.\n"
    assert not Issue.objects.exists()
    for of_march in (Span(datetime(2025, 3, 10).date(), datetime(2025, 3, 10).date()), Span()):
        figures(world.district)
        assert not any(sums(world.district.pk, of_march).values())
    run(ledger, "--apply")
    assert figures(world.district, "issues_resolved") == 2


@pytest.mark.parametrize("counted_before", [True, False])
def test_undo_of_a_file_that_made_the_unit_too_leaves_no_figure_above_it(tmp_path, world, now, counted_before):
    units = [["名称*", "类型*", "上级"], ["新马社区", "社区", "江北区/孔浦街道"]]
    issue = ["江北区/孔浦街道/新马社区", *FARM[1:]]
    run(workbook(tmp_path / "both.xlsx", 单位=units, 以往问题=[HEAD, issue]), "--apply")
    if counted_before:
        assert figures(world.kongpu, "issues_resolved") == 1
    assert undo(ImportBatch.objects.get()) == "Taken back: 2 rows.\n"
    assert figures(world.district) == {}
    assert not any_waiting()
    assert rollups.recount(recounts=RECOUNTS, now=NOW) == []


def test_undo_before_anything_was_counted_leaves_no_figure(ledger, world):
    run(ledger, "--apply")
    undo(ImportBatch.objects.get())
    assert figures(world.district) == {}


def test_undo_is_refused_where_a_row_was_used_since(ledger, world, nothing_changes):
    run(ledger, "--apply")
    reopened = Issue.objects.get(title="河边污水直排")
    issues.reopen_issue(actor=world.ada, issue_id=reopened.pk, now=NOW, reason="又直排了")
    with nothing_changes():
        said = undo(ImportBatch.objects.get())
    assert "以往问题, row 2: in use (changed since)" in said


def test_one_that_is_reopened_counts_no_more_and_nobody_is_told_as_its_reporter(world):
    [issue] = take_over(world, past(world))
    issues.reopen_issue(actor=world.fay, issue_id=issue.pk, now=NOW, reason="Open again")
    found = figures(world.district)
    assert (found["issues_open"], found["issues_reported"]) == (1, 1)
    assert "issues_resolved" not in found
    assert "issues_resolved_taken_over" not in found
    assert "reporter_id" not in Entry.objects.get(kind="issue.reopened").facts
    assert rollups.recount(recounts=RECOUNTS, now=NOW) == []


def test_nothing_is_taken_over_into_or_back_from_a_published_quarter(ledger, world, nothing_changes):
    publish = {"actor": world.eva, "unit_id": world.district.pk, "year": 2025, "quarter": 1, "now": NOW}
    run(ledger, "--apply")
    figures(world.district)
    rollups.publish_period(**publish)
    with nothing_changes():
        said = undo(ImportBatch.objects.get())
    assert "以往问题, row 2: in use (counts in a quarter that was published)" in said
    with nothing_changes(), pytest.raises(imports.RowsRefused) as refusal:
        take_over(world, past(world), past(world, reported_at=NOW - timedelta(500), closed_at=NOW - timedelta(460)))
    assert [index for index, _says in refusal.value.faults] == [1]


def test_only_administrators_of_the_place_take_over(world, nothing_changes):
    for actor in (world.ada, world.fay, world.gao, world.hao, world.ben):
        with nothing_changes(), pytest.raises(NotAllowed):
            take_over(world, past(world), actor=actor)
    with nothing_changes(), pytest.raises(imports.RowsRefused):
        take_over(world, past(world), actor=world.kim)


def test_the_list_and_the_issue_say_that_it_was_taken_over_and_the_figure_opens_it(world, client_for):
    [issue] = take_over(world, past(world))
    figures(world.district)
    eva = client_for(world.eva)
    assert [row["taken_over"] for row in eva.get("/api/v1/issues").json()["results"]] == [True]
    assert eva.get(f"/api/v1/issues/{issue.pk}").json()["taken_over"] is True
    of_figure = {"unit": world.district.pk, "metric": "issues_resolved_taken_over"}
    [row] = eva.get("/api/v1/counters/entries", of_figure).json()["results"]
    assert (row["subject_type"], row["subject_id"], row["amount"]) == ("issue", str(issue.pk), 1)


def test_statements_do_not_grow_with_the_rows(world, django_assert_max_num_queries):
    rows = [past(world, number=str(number)) for number in range(200)]
    with django_assert_max_num_queries(30):
        take_over(world, *rows)
