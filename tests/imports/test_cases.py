"""Small files as offices have them, each with the right outcome. The files are in tests/imports/data; no real person stands in them."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from backend.imports.models import ImportBatch
from backend.notifications.models import Message
from backend.notifications.operations import queue_digests
from backend.organisations import operations as organisations
from backend.organisations.models import DivisionCode, Person
from backend.organisations.queries import get_system
from backend.posts.models import ServicePost
from tests import factories
from tests.campaigns import steps as campaign_steps
from tests.imports.files import refused, run, undo, workbook
from tests.notifications.making import make_message
from tests.world import NOW

DATA = Path(__file__).parent / "data"
HEAD = ["姓名", "手机", "邮箱", "类别", "组织关系", "报到社区", "技能"]


@pytest.fixture
def waitan(world, now):
    """The units that the files name."""
    street = factories.make_unit(name="外滩街道", kind="SUBDISTRICT", parent=world.district)
    community = factories.make_unit(name="外滩社区", kind="COMMUNITY", parent=street)
    return factories.make_unit(name="外滩社区第一党支部", kind="BRANCH", parent=community)


BRANCH = "江北区/外滩街道/外滩社区/外滩社区第一党支部"


def people():
    return set(Person.objects.filter(home_unit__name="外滩社区第一党支部").values_list("name", "phone"))


def roster(path, *rows, title="人员", head=HEAD):
    return workbook(path, **{title: [head, *rows]})


def test_names_have_one_form(waitan):
    run(DATA / "names.xlsx", "--apply")
    names = [name for name, _phone in sorted(people(), key=lambda pair: pair[1])]
    assert names == ["张三", "李四", "王五", "赵六", "买买提·艾力", "买买提·艾力", "𠮷田㐂", "王䶮"]


def test_phone_numbers_are_read_right_or_named(waitan, nothing_changes):
    with nothing_changes():
        said = refused(DATA / "phones.xlsx", "--apply")
    assert "row 2" not in said  # 13800020001.0 is a whole number
    assert "人员, row 3: Phone: A spreadsheet has shortened this number" in said
    assert "人员, row 4: Phone: This is no valid phone number" in said
    assert "faults in all: 2" in said


def test_a_phone_number_that_was_a_decimal_is_that_number(waitan):
    run(DATA / "phones-dot-zero.csv", "--sheet", "people", "--apply")
    assert people() == {("己一", "+8613800090001"), ("己二", "+8613800090002")}


def test_a_hidden_row_is_named_and_the_choice_is_asked(waitan, nothing_changes):
    with nothing_changes():
        said = refused(DATA / "hidden-row.xlsx", "--apply")
    assert said.startswith("人员, row 3: This row is hidden")
    assert "人员, row 3: please note: This row is hidden" in run(
        DATA / "hidden-row.xlsx", "--hidden", "skip", "--apply"
    )
    assert {name for name, _phone in people()} == {"戊一", "戊三"}
    run(DATA / "hidden-row.xlsx", "--hidden", "read", "--apply")
    assert {name for name, _phone in people()} == {"戊一", "戊二隐藏", "戊三"}


def test_a_hidden_column_is_named_too(waitan, tmp_path, nothing_changes):
    path = roster(tmp_path / "columns.xlsx", ["张三", "13800020001", "", "", BRANCH, "", ""])
    book = load_workbook(path)
    book["人员"].column_dimensions["B"].hidden = True
    book.save(path)
    with nothing_changes():
        assert "人员, row 1: The column “Phone” is hidden" in refused(path, "--apply")
    assert "人员, row 1: please note: The column “Phone” is hidden" in run(path, "--hidden", "skip", "--apply")
    assert people() == {("张三", None)}


def test_a_hidden_sheet_never_wins_silently(waitan, nothing_changes):
    with nothing_changes():
        said = refused(DATA / "hidden-sheet-wins.xlsx", "--apply")
    assert said.startswith("People, row 1: This sheet is hidden")
    run(DATA / "hidden-sheet-wins.xlsx", "--hidden", "skip", "--apply")
    assert people() == {("戊四", "+8613800060004")}


def test_all_sheets_of_a_kind_are_read(waitan):
    run(DATA / "two-sheets.xlsx", "--apply")
    assert people() == {("中文表", "+8613800150001"), ("英文表", "+8613800150002")}


def test_dates_as_excel_writes_them(waitan):
    run(DATA / "excel-dates.csv", "--sheet", "posts", "--apply")
    post = ServicePost.objects.get()
    assert post.starts_at.isoformat() == "2026-12-20T00:00:00+00:00"
    assert post.ends_at.isoformat() == "2026-12-20T02:00:00+00:00"


def test_nothing_is_no_phone_number_and_the_file_can_be_read_again(waitan, nothing_changes):
    run(DATA / "no-phone.xlsx", "--apply")
    assert people() == {("乙一", None), ("乙二", None), ("乙三", None), ("乙四", None)}
    with nothing_changes():
        assert "People: 0 new, 4 there already" in run(DATA / "no-phone.xlsx", "--apply")


def test_leading_zeros_belong_to_a_code(waitan, tmp_path, nothing_changes):
    with nothing_changes():
        said = refused(DATA / "leading-zeros.xlsx", "--apply")
    assert said.startswith("单位, row 3: The same as row 2.")  # 007 as a number and as a text are one code
    book = load_workbook(DATA / "leading-zeros.xlsx")
    book["单位"].delete_rows(3)
    book.save(tmp_path / "one.xlsx")
    run(tmp_path / "one.xlsx", "--apply")
    assert DivisionCode.objects.get(unit__name="零号支部").code == "007"


def test_what_was_imported_can_be_taken_back(waitan):
    run(DATA / "undo.xlsx", "--apply")
    assert undo(ImportBatch.objects.get()) == "Taken back: 1 rows.\n"
    assert people() == set()


def test_what_the_relay_made_of_it_is_no_use_and_goes_with_it(waitan, world):
    campaign_steps.published(world)
    run(DATA / "undo.xlsx", "--apply")
    person = Person.objects.get(name="撤一")
    campaign_steps.process_entries()
    queue_digests(actor=get_system(), now=NOW, limit=500)
    make_message(person)
    assert undo(ImportBatch.objects.get()) == "Taken back: 1 rows.\n"
    assert not Message.objects.filter(recipient_id=person.pk).exists()
    assert campaign_steps.wrong() == []


def test_a_day_without_an_hour_is_the_whole_day_the_last_included(waitan):
    run(DATA / "allday-refused.xlsx", "--apply")
    one, three = ServicePost.objects.order_by("starts_at")
    assert (one.starts_at.isoformat(), one.ends_at.isoformat()) == (
        "2026-12-11T16:00:00+00:00",
        "2026-12-12T16:00:00+00:00",
    )
    assert (three.starts_at.isoformat(), three.ends_at.isoformat()) == (
        "2026-12-13T16:00:00+00:00",
        "2026-12-16T16:00:00+00:00",
    )
    ServicePost.objects.all().delete()
    run(DATA / "last-day-lost.xlsx", "--apply")
    assert ServicePost.objects.get().ends_at.isoformat() == "2026-12-16T16:00:00+00:00"


# --- tables as offices lay them out ---------------------------------------------------------------------------------


def test_titles_running_numbers_sums_and_signatures_are_no_people(waitan, tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "人员"
    for row in (
        ["外滩社区第一党支部党员花名册"],
        [],
        ["序号", "姓 名", "手机号码\n（必填）", "类别", "所在支部", "备注"],
        [1, "甲　一", "138 0002 0001", "在职党员", BRANCH, "组长"],
        [2, "甲二", 13800020002, "退休党员", BRANCH, None],
        [3, None, None, None, None, None],
        ["序号", "姓 名", "手机号码\n（必填）", "类别", "所在支部", "备注"],
        [4, "甲三", "—", "无", BRANCH, "/"],
        ["合计", None, 3],
        ["填表人：某某", None, "审核人：某某"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A10:B10")
    book.save(tmp_path / "office.xlsx")
    said = run(tmp_path / "office.xlsx", "--apply")
    assert people() == {("甲一", "+8613800020001"), ("甲二", "+8613800020002"), ("甲三", None)}
    assert "人员, row 3: please note: The column “备注” is not read." in said
    assert "人员, row 9: please note: “合计” is no row of the table; it was not read." in said
    assert "人员, row 10: please note: “填表人”" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_in_every_encoding_that_office_programs_write(waitan, tmp_path, encoding, delimiter):
    text = "\r\n".join(
        delimiter.join(row) for row in (["姓名", "手机", "组织关系"], ["张三", '="13800020001"', BRANCH])
    )
    (tmp_path / "people.csv").write_bytes(text.encode(encoding))
    run(tmp_path / "people.csv", "--sheet", "人员", "--apply")
    assert people() == {("张三", "+8613800020001")}


@pytest.mark.parametrize(
    "written",
    ["2026-12-20", "2026/12/20", "2026/12/20 0:00", "2026.12.20", "2026年12月20日", 20261220, date(2026, 12, 20)],
)
def test_one_day_written_in_seven_ways(waitan, tmp_path, written):
    head = ["单位", "岗位名称", "类型", "职责", "职数", "开始", "结束"]
    row = ["江北区/外滩街道/外滩社区", "巡查", "应急", "巡查", 2, written, datetime(2026, 12, 21, 8)]
    run(workbook(tmp_path / "posts.xlsx", 岗位=[head, row]), "--apply")
    assert ServicePost.objects.get().starts_at.isoformat() == "2026-12-19T16:00:00+00:00"


@pytest.mark.parametrize("written", ["12/20/2026", "2026-13-01", "2026-02-30", "2026-12-20 25:00", 46376, "明天"])
def test_a_date_that_can_be_mistaken_is_named(waitan, tmp_path, nothing_changes, written):
    head = ["单位", "岗位名称", "类型", "职责", "职数", "开始", "结束"]
    row = ["江北区/外滩街道/外滩社区", "巡查", "应急", "巡查", 2, written, datetime(2026, 12, 21, 8)]
    path = workbook(tmp_path / "posts.xlsx", 岗位=[head, row])
    with nothing_changes():
        assert "岗位, row 2: Starts: Write dates as 2026-06-06 08:00." in refused(path, "--apply")


# --- who is there already -------------------------------------------------------------------------------------------


def test_a_couple_with_one_phone_are_two_people_and_the_second_has_none(waitan, tmp_path, nothing_changes):
    path = roster(
        tmp_path / "couple.xlsx",
        ["王一", "13800020001", "", "", BRANCH, "", ""],
        ["李二", "13800020001", "", "", BRANCH, "", ""],
    )
    said = run(path, "--apply")
    assert people() == {("王一", "+8613800020001"), ("李二", None)}
    assert "人员, row 3: please note: Row 2 has this phone number or email already" in said
    with nothing_changes():
        assert "People: 0 new, 2 there already" in run(path, "--apply")


def test_a_phone_number_of_somebody_else_is_named_with_the_other_name(waitan, tmp_path, nothing_changes):
    organisations.create_person(actor=waitan_admin(), name="王一", phone="13800020001", home_unit_id=waitan.pk, now=NOW)
    path = roster(tmp_path / "other.xlsx", ["李二", "13800020001", "", "", BRANCH, "", ""])
    with nothing_changes():
        assert "人员, row 2: Here this phone number or email is 王一's." in refused(path, "--apply")


def waitan_admin():
    return factories.as_actor(Person.objects.get(name="Eva"))


def test_a_member_who_is_there_is_shown_as_different_and_changed_only_on_demand(
    waitan, world, tmp_path, nothing_changes
):
    made = organisations.create_person(
        actor=world.eva, name="王一", phone="13800020001", home_unit_id=world.branch.pk, now=NOW
    )
    path = roster(tmp_path / "moved.xlsx", ["王 一", "13800020001", "y@example.org", "退休党员", BRANCH, "", "电工"])
    with nothing_changes():
        said = run(path, "--apply")
        preview = run(path, "--update")
    assert (
        "人员, row 2: is there and differs, it stays as it is: Home unit: 江北区/孔浦街道/文竹社区/文竹社区第一支部 → "
        in said
    )
    assert "人员, row 2: is changed: " in preview
    assert "Kind: in-service member → retired member" in preview
    assert "y@example.org" not in preview
    run(path, "--update", "--apply")
    made.refresh_from_db()
    assert (made.home_unit_id, made.kind, made.email, made.skills) == (waitan.pk, "RETIRED", "y@example.org", ["电工"])
    with nothing_changes():
        assert "People: 0 new, 1 there already" in run(path, "--update", "--apply")
    assert undo(ImportBatch.objects.get()) == "Taken back: 1 rows.\n"
    made.refresh_from_db()
    assert (made.home_unit_id, made.kind, made.email, made.skills) == (world.branch.pk, "IN_SERVICE", None, [])


def test_two_of_one_name_in_one_branch_need_a_number(waitan, tmp_path, nothing_changes):
    for _ in range(2):
        factories.make_person(name="王一", home_unit=waitan)
    Person.objects.filter(name="王一").update(phone=None, email=None)
    path = roster(tmp_path / "twins.xlsx", ["王一", "", "", "", BRANCH, "", ""])
    with nothing_changes():
        assert "Several people have this name there" in refused(path, "--apply")


def test_a_unit_and_a_post_that_differ_are_named(waitan, tmp_path, nothing_changes):
    units = [["名称", "类型", "上级", "编码"], ["一号支部", "支部", "江北区/外滩街道/外滩社区", "007"]]
    posts = [
        ["单位", "岗位名称", "类型", "职责", "职数", "开始", "结束"],
        ["007", "巡查", "应急", "巡查", 2, date(2026, 12, 20), date(2026, 12, 20)],
    ]
    run(workbook(tmp_path / "a.xlsx", 单位=units, 岗位=posts), "--apply")
    units[1][0], posts[1][4] = "二号支部", 5
    with nothing_changes():
        said = run(workbook(tmp_path / "b.xlsx", 单位=units, 岗位=posts), "--apply")
    assert "单位, row 2: is there and differs, it stays as it is: Name" in said
    assert "岗位, row 2: is there and differs, it stays as it is: Places" in said


# --- all faults at once ---------------------------------------------------------------------------------------------


def test_all_faults_of_all_sheets_and_all_passes_are_told_at_once_in_order(world, now, tmp_path, nothing_changes):
    path = workbook(
        tmp_path / "bad.xlsx",
        单位=[["名称", "类型", "上级"], ["新社区", "王国", "江北区/没有"], ["好社区", "社区", "江北区/孔浦街道"]],
        人员=[
            HEAD,
            ["王一", "12", "no email", "皇帝", "江北区/没有", "", ""],
            ["王二", "13800020001", "", "", "江北区/没有/新社区", "", ""],
            ["王三", "13800020003", "", "", "江北区/孔浦街道/好社区", "", ""],
            ["王三", "13800020003", "", "", "江北区/孔浦街道/好社区", "", ""],
        ],
        以往服务=[
            ["手机或邮箱", "单位", "岗位", "日期", "分钟"],
            ["13800029999", "江北区/没有", "护河员", date(2025, 5, 4), "许多"],
            ["13800020003", "", "护河员", date(2030, 5, 4), 0],
        ],
    )
    with nothing_changes():
        said = refused(path, "--apply", language="zh-hans").splitlines()
    where = [line.split("：")[0] for line in said[:-1]]
    assert where == [
        *["单位，第 2 行"] * 2,
        *["人员，第 2 行"] * 4,
        "人员，第 5 行",
        *["以往服务，第 2 行"] * 3,
        *["以往服务，第 3 行"] * 2,
    ]
    assert not any(character.isascii() and character.isalpha() for character in "".join(said))


def test_a_fault_of_a_unit_is_not_repeated_for_everybody_in_it(world, now, tmp_path):
    path = workbook(
        tmp_path / "bad.xlsx",
        单位=[["名称", "类型", "上级", "编码"], ["新社区", "王国", "江北区/孔浦街道", "XX"]],
        人员=[HEAD, ["王一", "", "", "", "江北区/孔浦街道/新社区", "", ""], ["王二", "", "", "", "XX", "", ""]],
    )
    assert "faults in all: 1." in refused(path, "--apply")


# --- ledgers ----------------------------------------------------------------------------------------------------------

SERVICE = ["手机或邮箱", "单位", "岗位", "服务内容", "日期", "分钟", "编号"]


@pytest.mark.parametrize("number", ["", "7"])
def test_service_without_a_unit_counts_once_although_the_person_changed_the_branch(world, now, tmp_path, number):
    Person.objects.filter(pk=world.ben.pk).update(phone="+8613812345678")
    path = workbook(
        tmp_path / "ledger.xlsx", 以往服务=[SERVICE, ["13812345678", "", "护河员", "", date(2025, 5, 4), 60, number]]
    )
    run(path, "--apply")
    organisations.edit_person(actor=world.eva, person_id=world.ben.pk, now=NOW, home_unit_id=world.cicheng_branch.pk)
    assert "Past service: 0 new, 1 there already" in run(path, "--apply")


def test_the_same_number_with_other_values_is_said(world, now, tmp_path, nothing_changes):
    Person.objects.filter(pk=world.ben.pk).update(phone="+8613812345678")
    service = [SERVICE, ["13812345678", "", "护河员", "", date(2025, 5, 4), 60, "7"]]
    issue = [
        ["单位", "问题类别", "问题", "上报日期", "结案日期", "编号"],
        ["江北区/孔浦街道/文竹社区", "road", "路坏了", date(2025, 5, 1), date(2025, 5, 4), "9"],
    ]
    run(workbook(tmp_path / "a.xlsx", 以往服务=service, 以往问题=issue), "--apply")
    service[1][5], issue[1][2] = 90, "路又坏了"
    with nothing_changes():
        said = run(workbook(tmp_path / "b.xlsx", 以往服务=service, 以往问题=issue), "--apply")
    assert "以往服务, row 2: is there and differs, it stays as it is: Minutes" in said
    assert "以往问题, row 2: is there and differs, it stays as it is: Title" in said
