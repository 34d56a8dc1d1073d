"""The working calendar of a year: known to the library, entered by an administrator, or a guess."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from backend.common.calendar import as_mapping, holidays_of, known_until
from backend.common.db.rows import get_visible
from backend.common.models import CalendarOverride, CalendarYear
from backend.organisations.models import Person


class Source(TextChoices):
    DECREED = "DECREED", _("as decreed by the State Council, from the program's own tables")
    ENTERED = "ENTERED", _("entered from the notice by an administrator")
    GUESSED = "GUESSED", _("a guess from the law: the notice of this year has not been entered")


def source_of(year: int) -> Source:
    if CalendarYear.objects.filter(year=year).exists():
        return Source.ENTERED
    return Source.DECREED if year <= known_until() else Source.GUESSED


def is_guess(moments: Iterable[datetime | None]) -> bool:
    """Whether one of these moments, counted in working days, lies in a year whose calendar is a guess. A statement only for years
    that the program's own tables do not have."""
    years = {moment.year for moment in moments if moment and moment.year > known_until()}
    return bool(years) and CalendarYear.objects.filter(year__in=years).count() < len(years)


def corrections(year: int) -> Mapping[date, bool]:
    return as_mapping(CalendarOverride.objects.filter(day__year=year))


def get_entered(*, actor: Person, id: UUID) -> CalendarYear:
    """What somebody has entered, for everybody."""
    return get_visible(CalendarYear.objects.all(), id)


def show_year(year: int) -> dict[str, Any]:
    """The rest days that fall on no weekend and the make-up working days of a year, and where they are from."""
    rest_days, make_up_days = holidays_of(year, corrections(year))
    return {"year": year, "source": source_of(year), "rest_days": rest_days, "make_up_days": make_up_days}
