"""The public holidays and make-up days of a year: entered by command or API, and a guess is called one."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from backend.common import calendar
from backend.common.calendar import SHANGHAI, is_working_day
from backend.common.errors import Invalid
from backend.common.models import CalendarOverride, CalendarYear
from backend.common.ops import doctor
from backend.journal.models import Entry
from backend.organisations import operations
from backend.organisations.calendars import corrections, is_guess, show_year
from tests import factories
from tests.world import NOW

NEXT = calendar.known_until() + 1  # the first year that the program's own tables do not have


def first(weekday, month):
    """The first such weekday of a month of that year."""
    day = date(NEXT, month, 1)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


WEDNESDAY, THURSDAY, SATURDAY, SUNDAY = first(2, 3), first(3, 3), first(5, 4), first(6, 5)
NEW_YEAR = date(NEXT, 1, 1)


def enter(world, rest=(NEW_YEAR, WEDNESDAY), work=(SATURDAY,), year=NEXT, actor=None):
    return operations.enter_calendar_year(
        actor=actor or world.eva, now=NOW, year=year, rest_days=rest, make_up_days=work
    )


def works(day):
    return is_working_day(day, corrections(day.year))


def test_what_was_entered_is_the_calendar_of_the_year(world):
    assert (works(WEDNESDAY), works(SATURDAY)) == (True, False)
    enter(world)
    assert (works(WEDNESDAY), works(THURSDAY), works(SATURDAY), works(SUNDAY)) == (False, True, True, False)


def test_holiday_that_the_law_guesses_and_the_notice_does_not_name_is_worked(world):
    guessed = [day for day in show_year(NEXT)["rest_days"] if day != NEW_YEAR]
    assert guessed, "the library guesses holidays of later years"
    enter(world)
    assert all(works(day) for day in guessed if day != WEDNESDAY)


def test_entered_again_it_is_replaced(world):
    before = enter(world)
    after = enter(world, rest=(NEW_YEAR, THURSDAY), work=(SUNDAY,))
    assert (before.pk, after.version) == (after.pk, 2)
    assert [works(day) for day in (WEDNESDAY, THURSDAY, SATURDAY, SUNDAY)] == [True, False, False, True]
    assert list(Entry.objects.values_list("kind", "seq")) == [("calendar.entered", 1), ("calendar.entered", 2)]


def test_year_that_is_known_may_be_corrected_and_others_stay(world):
    known = date(calendar.known_until(), 1, 1)
    other = CalendarOverride.objects.create(day=date(NEXT + 1, 6, 1), is_working=False)
    enter(world, year=known.year, rest=(known,), work=())
    assert show_year(known.year)["source"] == "ENTERED"
    assert CalendarOverride.objects.filter(pk=other.pk).exists()


WRONG = {
    "a day of another year": ({"rest": (NEW_YEAR, date(NEXT + 1, 1, 1))}, "rest_days"),
    "a make-up day of another year": ({"work": (date(NEXT - 1, 12, 31),)}, "make_up_days"),
    "no New Year's Day": ({"rest": (WEDNESDAY,)}, "rest_days"),
    "nothing": ({"rest": ()}, "rest_days"),
    "both": ({"rest": (NEW_YEAR, SATURDAY)}, "make_up_days"),
    "a make-up day on a Thursday": ({"work": (THURSDAY,)}, "make_up_days"),
    "a year long past": ({"year": 2019, "rest": (date(2019, 1, 1),), "work": ()}, "year"),
    "more days than there are": (
        {"rest": [NEW_YEAR + timedelta(days=number) for number in range(61)], "work": ()},
        "rest_days",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_entries_change_nothing(world, nothing_changes, name):
    given, field = WRONG[name]
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        enter(world, **given)
    assert list(refusal.value.errors) == [field]


def test_sixty_rest_days_are_possible(world):
    enter(world, rest=[NEW_YEAR + timedelta(days=number) for number in range(60)], work=())


# --- the API and the command ----------------------------------------------------------------------------------------------


def test_api_shows_a_guess_as_one_until_the_year_is_entered(world, now, client_for):
    ben, eva, path = client_for(world.ben), client_for(world.eva), f"/api/v1/calendar/{NEXT}"
    assert ben.get(path).json()["source"] == "GUESSED"
    assert ben.get(f"/api/v1/calendar/{NEXT - 1}").json()["source"] == "DECREED"
    body = {"rest_days": [NEW_YEAR.isoformat(), WEDNESDAY.isoformat()], "make_up_days": [SATURDAY.isoformat()]}
    made = eva.post(path, body)
    assert made.status_code == 201, made.content
    expected = {
        "year": NEXT,
        "source": "ENTERED",
        "rest_days": sorted(day.isoformat() for day in (NEW_YEAR, WEDNESDAY) if day.weekday() < 5),
        "make_up_days": [SATURDAY.isoformat()],
    }
    assert made.json() == ben.get(path).json() == expected
    assert [ben.get(f"/api/v1/calendar/{year}").status_code for year in (2019, 2020, 2099, 2100)] == [
        404,
        200,
        200,
        404,
    ]


def test_issue_whose_due_day_depends_on_a_guess_says_so(world, now, client_for):
    late = datetime(NEXT, 1, 5, tzinfo=SHANGHAI)
    issue = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben, due_at=late)
    soon = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)
    ben = client_for(world.ben)

    def guessed(row):
        return ben.get(f"/api/v1/issues/{row.pk}").json()["due_at_is_guessed"]

    assert (guessed(issue), guessed(soon)) == (True, False)
    enter(world)
    assert (guessed(issue), guessed(soon)) == (False, False)


def test_each_year_of_several_must_be_known(world):
    moments = [datetime(year, 6, 1, tzinfo=SHANGHAI) for year in (NEXT, NEXT + 1)]
    enter(world)
    assert (is_guess(moments[:1]), is_guess(moments), is_guess([None])) == (False, True, False)


def test_command_enters_ranges_and_says_what_holds(world):
    out = StringIO()
    call_command(
        "enter_calendar_year", str(NEXT), "--rest", str(NEW_YEAR), f"{WEDNESDAY}..{THURSDAY}", "--work", str(SATURDAY),
        stdout=out,
    )  # fmt: skip
    assert [works(day) for day in (WEDNESDAY, THURSDAY, SATURDAY)] == [False, False, True]
    assert THURSDAY.isoformat() in out.getvalue()
    assert CalendarYear.objects.get().year == NEXT


@pytest.mark.parametrize("rest", ["2027-02-30", "soon", f"{THURSDAY}..{WEDNESDAY}"])
def test_command_refuses_what_is_no_day(world, rest):
    with pytest.raises(CommandError):
        call_command("enter_calendar_year", str(NEXT), "--rest", rest)
    assert not CalendarYear.objects.exists()


# --- doctor ---------------------------------------------------------------------------------------------------------------


def levels(day):
    with time_machine.travel(datetime.combine(day, datetime.min.time(), SHANGHAI).replace(hour=12), tick=False):
        return {finding.level for _name, finding in doctor.examine(["calendar"])}


def test_doctor_warns_from_the_first_of_december_on_until_the_year_is_entered(world):
    assert levels(date(NEXT - 1, 11, 30)) == {doctor.GREEN}
    assert levels(date(NEXT - 1, 12, 1)) == levels(date(NEXT - 1, 12, 31)) == levels(NEW_YEAR) == {doctor.YELLOW}
    enter(world)
    assert levels(date(NEXT - 1, 12, 1)) == levels(date(NEXT, 11, 30)) == {doctor.GREEN}
    assert levels(date(NEXT, 12, 1)) == {doctor.YELLOW}
