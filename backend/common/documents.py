"""Filled .docx templates, which an office can redesign in its own word processor, sheets for an office, and files as responses."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import get_language
from docxtpl import DocxTemplate
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from rest_framework.renderers import BaseRenderer

from backend.common.http.rendering import JSONRenderer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def fill(template: Path, values: Mapping[str, Any]) -> bytes:
    """The .docx with these values in it. They are escaped and never read as a template, whatever people wrote in them."""
    document = DocxTemplate(template)
    document.render(dict(values), autoescape=True)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)


class FileRenderer(BaseRenderer):
    """Makes content negotiation accept the media type; the view returns the bytes itself. Only refusals are rendered here."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return JSONRenderer().render(data)


class XlsxRenderer(FileRenderer):
    media_type = XLSX
    format = "xlsx"


class DocxRenderer(FileRenderer):
    media_type = DOCX
    format = "docx"


class PageRenderer(FileRenderer):
    media_type = "text/html"
    format = "html"


# --- sheets for an office ---------------------------------------------------------------------------------------------

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
