"""Exports a published list as XLSX and as DOCX, from the same data as its page."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from backend.common.documents import fill
from backend.pledges.models import Pledge, Tier

TEMPLATE = Path(__file__).parent / "data" / "list.docx"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = (6, 50, 14, 18, 18, 14, 14, 18, 18, 30)


def file_name(page: dict[str, Any], ending: str) -> str:
    return f"{page['unit_name']}-{page['year']}-{page['tier'].lower()}.{ending}"


def heading(page: dict[str, Any]) -> str:
    about = {"unit": page["unit_name"], "year": page["year"], "tier": str(Tier(page["tier"]).label)}
    return _("%(unit)s, %(year)s: %(tier)s") % about


def columns() -> tuple[str, ...]:
    return (
        _("No."), _("Pledge"), _("Kind"), _("Now"), _("Target"), _("Due"), _("Responsible"), _("Reached"), _("State"),
        _("Explanation"),
    )  # fmt: skip


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    """A row as localised text."""
    unit = row["unit_of_measure"]
    outcome = str(Pledge.Outcome(row["outcome"]).label) if row["outcome"] else str(Pledge.State(row["state"]).label)
    reached = amount(row["value"], _("milestones") if row["by_hand"] else unit)
    return (
        str(row["number"]),
        row["text"],
        str(Pledge.Kind(row["kind"]).label),
        amount(row["baseline"], unit),
        amount(row["target"], unit),
        row["due_on"].isoformat(),
        row["responsible_name"],
        _("%(amount)s (reported by hand)") % {"amount": reached} if row["by_hand"] else reached,
        outcome,
        row["explanation"],
    )


def amount(value: Decimal | None, unit: str) -> str:
    """A number without trailing zeros, and its unit."""
    if value is None:
        return ""
    number = f"{value:f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{number} {unit}".strip()


def escape_formula(text: str) -> str:
    """Text that a spreadsheet would evaluate as a formula, with an apostrophe before it."""
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def as_xlsx(page: dict[str, Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = str(page["year"])
    sheet.append([escape_formula(heading(page))])
    sheet.append([escape_formula(text) for text in columns()])
    for row in page["rows"]:
        sheet.append([escape_formula(text) for text in cells(row)])
    for line in sheet.iter_rows(max_row=2):
        for cell in line:
            cell.font = Font(bold=True)
    for line in sheet.iter_rows(min_row=3):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.freeze_panes = "A3"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def as_docx(page: dict[str, Any]) -> bytes:
    """Filled into data/list.docx."""
    shown = {"heading": heading(page), "owner": page["owner_name"], "columns": columns()}
    return fill(TEMPLATE, {**shown, "rows": [cells(row) for row in page["rows"]]})
