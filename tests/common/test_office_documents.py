"""Documents as an office prints and signs them: paper, fonts, repeated headings, page numbers; numbers that can be added up."""

import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from openpyxl import Workbook, load_workbook

from backend.campaigns import documents as slips
from backend.common.office_sheets import Cell, as_file_name, office_sheet
from backend.pledges import documents as pledges

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [pledges.TEMPLATE, slips.TEMPLATE]
ROW = {
    "number": 1, "text": "走访独居老人", "kind": "SERVICE", "state": "PUBLISHED", "baseline": Decimal("0.000"),
    "target": Decimal("40.500"), "unit_of_measure": "小时", "due_on": date(2026, 12, 31), "responsible_name": "张三",
    "by_hand": False, "value": Decimal("12.000"), "outcome": "", "explanation": "",
}  # fmt: skip
PAGE = {"unit_name": "文竹社区", "year": 2026, "tier": "MEMBER", "owner_name": "张三", "rows": [ROW]}


def sheet_of(**changes):
    content = pledges.as_xlsx({**PAGE, "rows": [{**ROW, **changes}]})
    return load_workbook(BytesIO(content)).active


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_document_is_a4_with_numbered_pages_and_a_place_to_sign_and_to_date(template):
    document = Document(str(template))
    page = document.sections[0]
    assert {round(page.page_width / Mm(1)), round(page.page_height / Mm(1))} == {210, 297}
    assert "PAGE" in page.footer._element.xml
    text = document._element.xml
    assert "{{ signatures[0] }}" in text
    assert "{{ date }}" in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_fonts_are_those_of_official_documents_and_have_stand_ins(template):
    styles = Document(str(template)).styles
    fonts = {
        name: styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Heading 1", "Heading 2")
    }
    assert fonts == {"Normal": "仿宋_GB2312", "Heading 1": "方正小标宋简体", "Heading 2": "黑体"}
    with ZipFile(template) as archive:
        table = archive.read("word/fontTable.xml").decode()
    assert 'w:altName w:val="仿宋"' in table


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_the_heading_of_a_table_stands_on_every_page_and_no_row_is_torn(template):
    tables = Document(str(template)).tables
    assert any(
        table.rows[0]._tr.trPr is not None and table.rows[0]._tr.trPr.findall(qn("w:tblHeader")) for table in tables
    )
    assert all(row._tr.trPr.findall(qn("w:cantSplit")) for table in tables for row in table.rows)


def test_the_templates_are_what_the_script_writes(tmp_path):
    for app in ("pledges", "campaigns"):
        (tmp_path / "backend" / app / "data").mkdir(parents=True)
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "document_templates.py"
    script.write_bytes((ROOT / "scripts" / "document_templates.py").read_bytes())
    subprocess.run([ROOT / ".venv" / "bin" / "python", script], check=True, timeout=120)
    for app, name in (("pledges", "list"), ("campaigns", "slip")):
        made, kept = (ZipFile(root / "backend" / app / "data" / f"{name}.docx") for root in (tmp_path, ROOT))
        assert made.read("word/document.xml") == kept.read("word/document.xml")


def test_numbers_are_numbers_with_their_unit_in_the_format_and_days_are_days():
    sheet = sheet_of()
    assert [sheet.cell(3, column).value for column in (1, 4, 5, 8)] == [1, 0, 40.5, 12]
    assert sheet["E3"].number_format == 'General" 小时"'
    assert sheet["F3"].is_date
    assert sheet["F3"].value.date() == date(2026, 12, 31)


def test_a_unit_of_measure_cannot_leave_its_format():
    sheet = sheet_of(unit_of_measure='"@=1+1"')
    assert sheet["E3"].number_format == "General\" '@=1+1'\""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r"])
def test_what_begins_like_a_formula_is_a_text_without_a_visible_apostrophe(start):
    cell = sheet_of(text=f"{start}HYPERLINK(1)")["B3"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value.strip() == f"{start}HYPERLINK(1)".strip()


def test_control_characters_do_not_spoil_the_file():
    assert sheet_of(text="a\x00b\x1bc")["B3"].value == "abc"


def test_a_sheet_is_printed_on_a4_with_the_heading_on_every_page():
    sheet = sheet_of()
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (
        "9",
        "landscape",
    ) or sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.oddFooter.center.text == "— &P —"
    assert sheet.page_setup.fitToWidth == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_word_is_in_the_readers_language(language):
    with translation.override(language):
        content = pledges.as_xlsx({**PAGE, "rows": [{**ROW, "by_hand": True}]})
        sheet = load_workbook(BytesIO(content)).active
        fixed = [cell.value for row in sheet.iter_rows(max_row=2) for cell in row if cell.value]
        fixed += [cell.value for row in sheet.iter_rows(min_row=4) for cell in row if cell.value]
        name = pledges.file_name(PAGE, "xlsx")
        reached = sheet["H3"].number_format
    letters = [
        text
        for text in (*map(str, fixed), name.removesuffix(".xlsx"))
        if any(c.isascii() and c.isalpha() for c in text)
    ]
    assert bool(letters) == (language == "en")
    assert reached == (
        'General" milestones (reported by hand)"' if language == "en" else 'General" 个节点（人工填报）"'
    )


def test_an_empty_list_is_a_sheet_with_its_heading_and_the_place_to_sign():
    sheet = load_workbook(BytesIO(pledges.as_xlsx({**PAGE, "rows": []}))).active
    assert sheet["A2"].value == "No."
    assert next(cell.value for row in sheet.iter_rows(min_row=3) for cell in row if cell.value).startswith(
        "Responsible"
    )


def test_a_file_name_suits_every_system():
    assert as_file_name('文竹/社区: "2026"\n清单', "xlsx") == "文竹-社区-2026-清单.xlsx"


def test_more_places_to_sign_than_columns_are_still_written():
    sheet = Workbook().active
    office_sheet(sheet, title="x", columns=["a"], widths=[5], rows=[[Cell("b")]], foot=["c", "d"])
    assert (sheet["A6"].value, sheet["B6"].value) == ("c", "d")
