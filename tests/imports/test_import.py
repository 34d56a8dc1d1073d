"""Importing units, people and posts from a table, and taking it back."""

import zipfile
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from backend.imports.models import ImportBatch
from backend.journal.queries import any_waiting
from backend.organisations import operations as organisations
from backend.organisations.models import Person, Role, Unit
from backend.posts.models import ServicePost
from tests.campaigns import steps as campaign_steps
from tests.imports.files import refused, run, undo, workbook
from tests.world import NOW

UNITS = [
    ["名称*", "类型*", "上级", "编码"],
    ["新马社区", "社区", "江北区/孔浦街道", "XM"],
    ["新马社区支部", "支部", "XM", ""],
]
PEOPLE = [
    ["姓名*", "手机", "邮箱", "类别", "组织关系*", "报到社区", "技能"],
    [
        "测试甲",
        13812345678,
        "",
        "在职党员",
        "江北区/孔浦街道/新马社区/新马社区支部",
        "江北区/孔浦街道/文竹社区",
        "急救、电工",
    ],
    ["测试乙", "", "Yi@example.org", "志愿者", "XM", "", ""],
]
POSTS = [
    ["单位*", "岗位名称*", "类型*", "职责*", "职数*", "开始*", "结束*"],
    ["XM", "护河员", "常设", "看护河道", 4, datetime(2026, 7, 1, 8), datetime(2026, 12, 31, 18)],
]
SHEETS = {"单位": UNITS, "人员": PEOPLE, "岗位": POSTS}


def book(path, **sheets):
    return workbook(path, **(SHEETS | sheets))


@pytest.fixture
def roster(tmp_path, world, now):
    return book(tmp_path / "roster.xlsx")


def test_dry_run_says_what_would_come_of_it_and_changes_nothing(roster, nothing_changes):
    with nothing_changes():
        said = run(roster)
    assert said.splitlines() == [
        "Units: 2 new, 0 there already",
        "People: 2 new, 0 there already",
        "Posts: 1 new, 0 there already",
        "Nothing was written; add --apply to write it.",
    ]


def test_apply_writes_everything_through_the_operations(roster, world):
    run(roster, "--apply")
    community, branch = Unit.objects.get(name="新马社区"), Unit.objects.get(name="新马社区支部")
    assert (community.parent_id, branch.parent_id) == (world.kongpu.pk, community.pk)
    jia = Person.objects.get(phone="+8613812345678")
    assert (jia.home_unit_id, jia.service_unit_id, jia.skills) == (branch.pk, world.wenzhu.pk, ["急救", "电工"])
    assert {role.unit_id for role in Role.objects.filter(person=jia)} == {branch.pk, world.wenzhu.pk}
    assert Person.objects.get(email="yi@example.org").kind == "VOLUNTEER"
    post = ServicePost.objects.get()
    assert (post.state, post.unit_id, post.places) == ("DRAFT", community.pk, 4)
    assert post.starts_at.isoformat() == "2026-07-01T00:00:00+00:00"


def test_same_file_twice_changes_nothing(roster, nothing_changes):
    run(roster, "--apply")
    with nothing_changes():
        said = run(roster, "--apply")
    assert "Everything was there already; nothing changed." in said


def test_one_fault_and_nothing_is_written(tmp_path, world, now, nothing_changes):
    bad = [*PEOPLE, ["测试丙", "12", "", "在职党员", "XM", "", ""]]
    with nothing_changes():
        said = refused(book(tmp_path / "roster.xlsx", 人员=bad), "--apply")
    assert "人员, row 4: Phone: This is no valid phone number" in said


def test_faults_are_told_in_the_readers_language(tmp_path, world, now):
    bad = [*PEOPLE, ["测试丙", "", "", "在职党员", "江北区/没有", "", ""]]
    said = refused(book(tmp_path / "roster.xlsx", 人员=bad), language="zh-hans")
    assert said.startswith("人员，第 4 行：")


@pytest.mark.parametrize(
    ("sheet", "row", "says"),
    [
        ("单位", ["=A1", "社区", "", ""], "Formulas are not read"),
        ("单位", ["", "社区", "", ""], "This is needed"),
        ("单位", ["某社区", "王国", "", ""], "One of: district, subdistrict"),
        ("单位", ["某" * 101, "社区", "", ""], "At most 100 characters"),
        ("单位", ["新马社区", "社区", "江北区/孔浦街道", "Y"], "The same as row 2"),
        ("单位", ["某社区", "社区", "江北区/没有", ""], "There is no open unit"),
        ("单位", ["某社区", "社区", "江北区", "", "", "", "x"], "beyond the last column"),
        ("人员", ["测试甲", "138 1234 5678", "", "", "XM", "", ""], "The same as row 2"),
        (
            "岗位",
            ["XM", "巡逻", "常设", "走", 4, "01.07.2026", datetime(2026, 8, 1)],
            "Write dates as 2026-06-06 08:00",
        ),
        ("岗位", ["XM", "巡逻", "常设", "走", 4.5, datetime(2026, 7, 1), datetime(2026, 8, 1)], "whole number"),
        ("岗位", ["XM", "巡逻", "常设", "走", 10**12, datetime(2026, 7, 1), datetime(2026, 8, 1)], "whole number"),
        ("岗位", ["XM", "巡逻", "常设", "走", 0, datetime(2026, 7, 1), datetime(2026, 8, 1)], "岗位, row 3"),
        ("岗位", ["XM", "巡逻", "常设", "走", 4, datetime(2026, 8, 1), datetime(2026, 7, 1)], "岗位, row 3"),
    ],
)
def test_bad_row_is_named_with_its_reason(tmp_path, world, now, nothing_changes, sheet, row, says):
    rows = SHEETS[sheet]
    path = book(tmp_path / "roster.xlsx", **{sheet: [*rows, row]})
    with nothing_changes():
        said = refused(path, "--apply")
    assert f"{sheet}, row {len(rows) + 1}" in said
    assert says in said


def test_merged_cells_are_refused(tmp_path, world, now, nothing_changes):
    path = book(tmp_path / "roster.xlsx")
    made = load_workbook(path)
    made["单位"].merge_cells("A2:A3")
    made.save(path)
    with nothing_changes():
        assert "Merged cells cannot be read" in refused(path, "--apply")


def test_all_three_hundred_faults_are_listed(tmp_path, world, now):
    bad = [UNITS[0], *([f"社区{number}", "王国", "", ""] for number in range(300))]
    said = refused(book(tmp_path / "roster.xlsx", 单位=bad))
    assert said.count("单位, row") == 300


def test_unknown_or_missing_column_is_named(tmp_path, world, now):
    assert "There is no column “颜色” here." in refused(
        book(tmp_path / "a.xlsx", 单位=[["名称", "类型", "颜色"], ["某", "社区", "红"]])
    )
    assert "The column “Kind” is missing." in refused(book(tmp_path / "b.xlsx", 单位=[["名称"], ["某"]]))


def test_zip_bomb_is_refused_before_it_is_parsed(tmp_path, world, nothing_changes):
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(210):
            part.write(b"0" * 1024 * 1024)
    with nothing_changes():
        assert "unpacks to something too large" in refused(path, "--apply")


def test_entities_and_other_files_are_refused(tmp_path, world):
    doctype = tmp_path / "laughs.xlsx"
    with zipfile.ZipFile(doctype, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    text = tmp_path / "text.xlsx"
    text.write_text("not a workbook")
    outside = tmp_path / "outside.xlsx"
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../outside.xml", "<a/>")
    for path in (doctype, text, outside):
        assert "This is not an Excel workbook" in refused(path)


def test_csv_is_one_sheet_in_utf8_or_gb18030(tmp_path, world, now):
    for encoding in ("utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_text(f"名称,类型,上级\n{encoding}社区,社区,江北区/孔浦街道\n", encoding=encoding)
        run(path, "--sheet", "单位", "--apply")
        assert Unit.objects.filter(name=f"{encoding}社区").exists()


def test_template_is_an_empty_roster(tmp_path, world, now, nothing_changes):
    out = tmp_path / "template.xlsx"
    call_command("import_roster", "--template", str(out), "--language", "zh-hans", stdout=StringIO())
    assert load_workbook(out).sheetnames == ["单位", "人员", "岗位", "以往问题", "以往服务", "说明"]
    with nothing_changes():
        assert "Everything was there already" in run(out, "--apply")


def test_undo_takes_back_all_that_was_made_and_the_file_can_be_imported_again(roster, world):
    units, people = Unit.objects.count(), Person.objects.count()
    run(roster, "--apply")
    assert undo(ImportBatch.objects.get()) == "Taken back: 5 rows.\n"
    assert (Unit.objects.count(), Person.objects.count()) == (units, people)
    assert not ServicePost.objects.exists()
    assert "Written." in run(roster, "--apply")


def test_undo_takes_people_out_of_the_campaigns_that_enrolled_them(roster, world):
    campaign = campaign_steps.published(world)
    campaign_steps.process_entries()
    members = campaign_steps.counted(campaign)
    run(roster, "--apply")
    campaign_steps.process_entries()
    assert campaign_steps.counted(campaign) == members + 1  # the volunteer is no member
    assert undo(ImportBatch.objects.get()) == "Taken back: 5 rows.\n"
    campaign_steps.process_entries()
    assert campaign_steps.counted(campaign) == members
    assert campaign_steps.wrong() == []
    assert not any_waiting()


def test_undo_refuses_when_something_was_used_since_and_changes_nothing(roster, world, nothing_changes):
    run(roster, "--apply")
    community = Unit.objects.get(name="新马社区")
    organisations.create_unit(actor=world.eva, kind="BRANCH", name="后来的支部", parent_id=community.pk, now=NOW)
    jia = Person.objects.get(phone="+8613812345678")
    organisations.edit_person(actor=world.eva, person_id=jia.pk, now=NOW, name="改名")
    yi = Person.objects.get(email="yi@example.org")
    organisations.grant_role(actor=world.eva, person_id=yi.pk, kind="OFFICER", unit_id=community.pk, now=NOW)
    with nothing_changes():
        said = undo(ImportBatch.objects.get())
    assert "人员, row 2: in use (changed since)" in said
    assert "人员, row 3: in use (has roles)" in said
    assert "单位, row 2: in use (" in said


def test_undo_twice_is_refused(roster, world, nothing_changes):
    run(roster, "--apply")
    batch = ImportBatch.objects.get()
    undo(batch)
    with nothing_changes():
        assert "taken back already" in undo(batch)
