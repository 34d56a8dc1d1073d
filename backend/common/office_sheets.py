"""Sheets for an office, as it prints and signs them, and names of files. Knows nothing of HTTP."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import get_language
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Fonts that every Chinese Windows has; the sizes 小二, 小四 and 五号.
TITLE, HEADING, TEXT = Font("方正小标宋简体", 18), Font("黑体", 12), Font("仿宋", 12)
THIN = Side("thin")
FRAME = Border(THIN, THIN, THIN, THIN)
NUMBERS = (int, float, Decimal)


class Cell(NamedTuple):
    """The value of a cell. A number has its unit in its format, so it can still be added up."""

    value: Any
    unit: str = ""


def office_sheet(
    sheet: Any,
    *,
    title: str,
    columns: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[Cell]],
    foot: Sequence[str] = (),
) -> None:
    """Fill the sheet as an office prints it: A4 on its side, the title above, the heading on every page, page numbers, and below
    the places to sign."""
    last = get_column_letter(len(columns))
    sheet.append([])
    write(sheet.cell(1, 1), Cell(title))
    sheet.merge_cells(f"A1:{last}1")
    sheet["A1"].font, sheet["A1"].alignment = TITLE, Alignment("center", "center", wrap_text=True)
    sheet.row_dimensions[1].height = 36
    for number, (name, width) in enumerate(zip(columns, widths, strict=True), start=1):
        cell = write(sheet.cell(2, number), Cell(name))
        cell.font, cell.border, cell.alignment = HEADING, FRAME, Alignment("center", "center", wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = width
    line = 2
    for line, row in enumerate(rows, start=3):
        for number, value in enumerate(row, start=1):
            cell = write(sheet.cell(line, number), value)
            is_text = isinstance(value.value, str)
            cell.font, cell.border = TEXT, FRAME
            cell.alignment = Alignment("left" if is_text else "center", "center", wrap_text=True)
    for number, text in enumerate(foot):
        across = max(len(columns) // len(foot), 1)
        cell = write(sheet.cell(line + 3, 1 + number * across), Cell(text))
        cell.font = TEXT
    print_setup(sheet)


def write(cell: Any, content: Cell) -> Any:
    """Write a value: texts as texts, whatever they begin with, and without a sign that would be seen."""
    value = content.value
    cell.value = without_controls(value) if isinstance(value, str) else value
    if isinstance(value, str) and value:
        cell.data_type, cell.quotePrefix = "s", value.lstrip().startswith(FORMULA) or value.startswith(FORMULA)
    elif isinstance(value, NUMBERS) and content.unit:
        unit = content.unit.replace('"', "'")
        cell.number_format = f'General" {unit}"'
    elif isinstance(value, date):
        cell.number_format = 'yyyy"年"m"月"d"日"' if (get_language() or "").startswith("zh") else "yyyy-mm-dd"
    return cell


def without_controls(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def print_setup(sheet: Any) -> None:
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins = PageMargins(left=0.7, right=0.7, top=0.9, bottom=0.8)
    sheet.oddFooter.center.text = "— &P —"


def as_file_name(text: str, ending: str) -> str:
    """A name that every system can store."""
    return re.sub(r'[\\/:*?"<>|\s]+', "-", text).strip("-.")[:100] + f".{ending}"
