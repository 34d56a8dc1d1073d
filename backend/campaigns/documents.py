"""A feedback slip on paper: the same words for the page and for the docx."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.campaigns.models import FeedbackSlip
from backend.common.documents import fill
from backend.common.office_sheets import as_file_name

TEMPLATE = Path(__file__).parent / "data" / "slip.docx"
State = FeedbackSlip.State


def file_name(slip: FeedbackSlip) -> str:
    about = {"unit": contents_of(slip)["unit_name"], "heading": heading_of(slip)}
    return as_file_name(_("%(unit)s, %(heading)s") % about, "docx")


def heading_of(slip: FeedbackSlip) -> str:
    about = {"year": slip.year, "quarter": slip.quarter}
    return _("Feedback slip of residence registration, %(year)s, quarter %(quarter)s") % about


def contents_of(slip: FeedbackSlip) -> dict[str, Any]:
    """What queries.get_slip has found for this reader."""
    found: dict[str, Any] = slip.contents  # type: ignore[attr-defined]
    return found


def page_of(slip: FeedbackSlip) -> dict[str, Any]:
    """Everything that is read, in the reader's language. What was said about the slip is not printed."""
    found = contents_of(slip)
    served = f"{found['unit_name']} {found['cell_name']}".strip()
    about = [
        (_("Member"), found["person_name"]),
        (_("Home unit"), found["home_unit_name"]),
        (_("Served in"), served),
        (_("From – until"), f"{found['from']} – {found['until']}"),
        (_("State"), state_label(slip)),
    ]
    return {
        "heading": heading_of(slip),
        "about": about,
        "figures": [(str(row["label"]), read(row)) for row in found["figures"] if row["value"] is not None],
        "figures_heading": _("What the records say"),
        "posts_heading": _("Service posts"),
        "post_columns": (_("Service post"), _("hours served"), _("hours entered by administrators")),
        "posts": [
            (row["title"], clock(row["minutes_served"]), clock(row["minutes_administered"])) for row in found["posts"]
        ],
        "teams_heading": _("Service teams"),
        "teams": [row["name"] for row in found["teams"]],
        "notes": notes(slip),
        "signatures": (_("Handled by (signature):"), _("Community (seal):")),
        "date": date_format(timezone.localdate(), "DATE_FORMAT"),
    }


def read(row: dict[str, Any]) -> str:
    return clock(row["value"]) if row["name"].startswith("minutes") else str(row["value"])


def clock(minutes: int) -> str:
    """To the minute, so that the lines add up to the sum."""
    if not minutes:
        return "0"
    if minutes < 60:
        return _("%(minutes)d min") % {"minutes": minutes}
    time = {"hours": minutes // 60, "minutes": minutes % 60}
    return (_("%(hours)d h %(minutes)d min") if time["minutes"] else _("%(hours)d h")) % time


def state_label(slip: FeedbackSlip) -> str:
    if slip.state == State.MADE:
        last = timezone.localdate(slip.object_until - timedelta(seconds=1))
        return _("for the member to read; objections until %(day)s") % {"day": last.isoformat()}
    if slip.state == State.OBJECTED:
        return _("the member has objected; the community is looking at the records")
    day = {"day": timezone.localdate(slip.released_at).isoformat()}
    return _("released to the home unit on %(day)s") % day


def notes(slip: FeedbackSlip) -> list[str]:
    lines = [
        _(
            "Every figure was counted from records by the system; nobody has typed it. The member saw it first and could object."
        ),
        _("Hours entered by administrators are a class of their own and are not added to the hours served."),
        _("It serves as thanks and as information. It ranks nobody, and serving is voluntary."),
    ]
    if slip.revision > 1:
        times = slip.revision - 1
        lines.append(
            ngettext(
                "After an objection it was made anew from the records %(count)d time.",
                "After objections it was made anew from the records %(count)d times.",
                times,
            )
            % {"count": times}
        )
    if slip.answer == FeedbackSlip.Answer.UPHELD:
        lines.append(_("The member objected; the community found the records right."))
    return lines


def as_docx(slip: FeedbackSlip) -> bytes:
    """Filled into data/slip.docx (scripts/document_templates.py)."""
    return fill(TEMPLATE, page_of(slip))
