"""Entering the public holidays and make-up days of a year, from the notice of the State Council (国务院办公厅)."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from backend.common.calendar import SATURDAY, days_of, is_working_day
from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.db.versions import update_versioned
from backend.common.errors import ConcurrentUpdate, Invalid, require
from backend.common.models import CalendarOverride, CalendarYear
from backend.journal import operations as journal
from backend.journal.scopes import Scope
from backend.organisations import policies
from backend.organisations.models import Person, Unit

EARLIEST, LATEST = 2020, 2099
MOST_DAYS = 60  # a year has about thirty public holidays, weekends between them included


@operation
def enter_calendar_year(
    *, actor: Person, now: datetime, year: int, rest_days: Collection[date], make_up_days: Collection[date]
) -> CalendarYear:
    """Enter the rest days and the make-up working days of a year, as the notice names them; entering it again replaces them.

    By administrators of a whole district: all districts of an installation share the calendar. Limits that are running keep the
    day that was promised. Raises NotAllowed, Invalid.
    """
    require(policies.may_enter_calendar(actor))
    resting, working = set(rest_days), set(make_up_days)
    check(year, resting, working)
    texts = {"rest_days": as_texts(resting), "make_up_days": as_texts(working)}
    entered = CalendarYear.objects.filter(year=year).first()
    if entered is None:
        entered = CalendarYear(year=year, created_at=now, **texts)
        insert_unique(entered, ConcurrentUpdate)
    else:
        update_versioned(entered, **texts)
    CalendarOverride.objects.filter(day__year=year).delete()
    CalendarOverride.objects.bulk_create(corrections_of(year, resting, working))
    record(entered, actor, now)
    return entered


def check(year: int, resting: set[date], working: set[date]) -> None:
    errors = {}
    if not EARLIEST <= year <= LATEST:
        errors["year"] = [_("A year from 2020 to 2099.")]
    for name, days in (("rest_days", resting), ("make_up_days", working)):
        if any(day.year != year for day in days):
            errors[name] = [_("All days must lie in this year.")]
        elif len(days) > MOST_DAYS:
            errors[name] = [_("These are more days than a year has.")]
    if date(year, 1, 1) not in resting and "year" not in errors:
        errors.setdefault("rest_days", [_("New Year's Day is missing. Enter all rest days of the notice.")])
    if resting & working:
        errors["make_up_days"] = [_("A day is either a rest day or a working day.")]
    elif any(day.weekday() < SATURDAY for day in working):
        errors.setdefault("make_up_days", [_("Make-up days are Saturdays and Sundays.")])
    if errors:
        raise Invalid(errors)


def corrections_of(year: int, resting: set[date], working: set[date]) -> list[CalendarOverride]:
    """The rows with which the calendar of the year is what was entered, whatever the library says or will say."""
    rows = []
    for day in days_of(year):
        is_working = day in working or (day.weekday() < SATURDAY and day not in resting)
        if day in resting or day in working or is_working != is_working_day(day):
            rows.append(CalendarOverride(day=day, is_working=is_working))
    return rows


def as_texts(days: Collection[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def record(entered: CalendarYear, actor: Person, now: datetime) -> None:
    """An entry with the scope of the administrator's district; the system's is the first one."""
    grant = next(iter(policies.grants_of(actor, policies.ADMINISTRATORS)))
    district = Unit.objects.filter(parent=None)
    unit = (district if actor.is_system else district.filter(pk=grant.unit_id)).order_by("number").first()
    scope = unit.scope if unit else Scope(grant.unit_id, grant.unit_id, grant.path)
    days = {"rest_days": len(entered.rest_days), "make_up_days": len(entered.make_up_days)}
    journal.record("calendar.entered", actor=actor, at=now, subject=entered, scope=scope, year=entered.year, **days)
