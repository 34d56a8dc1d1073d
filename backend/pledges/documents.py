"""Exports a published list as XLSX and as DOCX, from the same data as its page."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook

from backend.common.documents import fill
from backend.common.office_sheets import Cell, as_file_name, office_sheet
from backend.pledges.models import Pledge, Tier

TEMPLATE = Path(__file__).parent / "data" / "list.docx"
WIDTHS = (6, 46, 11, 12, 12, 14, 12, 14, 12, 24)


def file_name(page: dict[str, Any], ending: str) -> str:
    return as_file_name(heading(page), ending)


def heading(page: dict[str, Any]) -> str:
    about = {"unit": page["unit_name"], "year": page["year"], "tier": str(Tier(page["tier"]).label)}
    return _("%(unit)s, %(year)s: %(tier)s") % about


def columns() -> tuple[str, ...]:
    return (
        _("No."), _("Pledge"), _("Kind"), _("Now"), _("Target"), _("Due"), _("Responsible"), _("Reached"), _("State"),
        _("Explanation"),
    )  # fmt: skip


def cells(row: dict[str, Any]) -> tuple[Cell, ...]:
    """A row, its numbers and days as such."""
    unit = row["unit_of_measure"]
    outcome = str(Pledge.Outcome(row["outcome"]).label) if row["outcome"] else str(Pledge.State(row["state"]).label)
    reached_unit = _("%(unit)s (reported by hand)") % {"unit": _("milestones")} if row["by_hand"] else unit
    return (
        Cell(row["number"]),
        Cell(row["text"]),
        Cell(str(Pledge.Kind(row["kind"]).label)),
        Cell(row["baseline"], unit),
        Cell(row["target"], unit),
        Cell(row["due_on"]),
        Cell(row["responsible_name"]),
        Cell(row["value"], reached_unit),
        Cell(outcome),
        Cell(row["explanation"]),
    )


def texts(row: dict[str, Any]) -> tuple[str, ...]:
    """A row as localised text."""
    return tuple(shown(cell) for cell in cells(row))


def shown(cell: Cell) -> str:
    if cell.value is None:
        return ""
    if isinstance(cell.value, Decimal):
        return amount(cell.value, cell.unit)
    return cell.value.isoformat() if hasattr(cell.value, "isoformat") else str(cell.value)


def amount(value: Decimal, unit: str) -> str:
    """A number without trailing zeros, and its unit."""
    number = f"{value:f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{number} {unit}".strip()


def signatures() -> tuple[str, ...]:
    return (_("Responsible (signature):"), _("Secretary (signature):"), _("Party organisation (seal):"))


def printed_on() -> str:
    return date_format(timezone.localdate(), "DATE_FORMAT")


def as_xlsx(page: dict[str, Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = str(page["year"])
    rows = [cells(row) for row in page["rows"]]
    foot = (*signatures(), printed_on())
    office_sheet(sheet, title=heading(page), columns=columns(), widths=WIDTHS, rows=rows, foot=foot)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def as_docx(page: dict[str, Any]) -> bytes:
    """Filled into data/list.docx (scripts/document_templates.py)."""
    owner = page["owner_name"]
    values = {
        "heading": heading(page),
        "owner_line": _("Responsible: %(name)s") % {"name": owner} if owner else "",
        "columns": columns(),
        "rows": [texts(row) for row in page["rows"]],
        "signatures": signatures(),
        "date": printed_on(),
    }
    return fill(TEMPLATE, values)
