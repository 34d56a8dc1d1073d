"""What a check of the doctor finds, and the check of the working calendar."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.common import calendar
from backend.common.models import CalendarYear

GREEN, YELLOW, RED = "green", "yellow", "red"


@dataclass(frozen=True)
class Finding:
    level: str
    text: str
    advice: str = ""


Findings = Iterator[Finding]


def check_calendar() -> Findings:
    """From December on the next year's holidays should be entered: the notice comes in November."""
    today = timezone.localdate()
    wanted = today.year + (today.month == 12)
    known = {*CalendarYear.objects.filter(year__gte=today.year).values_list("year", flat=True)}
    missing = [year for year in range(today.year, wanted + 1) if year > calendar.known_until() and year not in known]
    if missing:
        yield Finding(
            YELLOW,
            _("The public holidays and make-up days of %d are a guess.") % missing[0],
            _("Enter them from the notice of the State Council: manage.py enter_calendar_year YEAR --rest … --work …"),
        )
    else:
        yield Finding(GREEN, _("The public holidays and make-up days of %d are known.") % wanted)
