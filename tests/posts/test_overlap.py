"""Two duties at one time: the arithmetic, then the claim."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from backend.posts import operations
from backend.posts.models.times import Hours, collide, shifts_between
from backend.posts.operations.claims import DutyOverlap
from tests import factories
from tests.posts.steps import do

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def once(start, end):
    return Hours(at(start), at(end), [])


def weekly(start, end, *slots):
    names = ("weekday", "start", "end")
    return Hours(at(start), at(end), [dict(zip(names, slot, strict=True)) for slot in slots])


MORNING = once("2026-06-06T08:00", "2026-06-06T12:00")  # a Saturday
YEAR = ("2026-01-01T00:00", "2026-12-31T00:00")

CASES = {
    "the same hours": (MORNING, MORNING, True),
    "one minute shared": (MORNING, once("2026-06-06T11:59", "2026-06-06T15:00"), True),
    "back to back": (MORNING, once("2026-06-06T12:00", "2026-06-06T15:00"), False),
    "another day": (MORNING, once("2026-06-07T08:00", "2026-06-07T12:00"), False),
    "a shift over midnight": (
        once("2026-06-05T22:00", "2026-06-06T09:00"),
        weekly(*YEAR, (5, "08:00", "10:00")),
        True,
    ),
    "weekly on that day and hour": (MORNING, weekly(*YEAR, (5, "09:00", "10:00")), True),
    "weekly on that day, back to back": (MORNING, weekly(*YEAR, (5, "12:00", "14:00"), (5, "06:00", "08:00")), False),
    "weekly on another day": (MORNING, weekly(*YEAR, (4, "08:00", "12:00")), False),
    "weekly, but its term is over": (
        MORNING,
        weekly("2026-01-01T00:00", "2026-06-06T00:00", (5, "08:00", "12:00")),
        False,
    ),
    "two weekly ones": (weekly(*YEAR, (0, "08:00", "10:00")), weekly(*YEAR, (0, "09:59", "11:00")), True),
    "two weekly ones, back to back": (
        weekly(*YEAR, (0, "08:00", "10:00")),
        weekly(*YEAR, (0, "10:00", "11:00")),
        False,
    ),
    "two weekly ones whose common time has no such day": (
        weekly("2026-06-01T00:00", "2026-06-04T00:00", (0, "08:00", "10:00")),
        weekly("2026-06-02T00:00", "2026-12-31T00:00", (0, "08:00", "10:00")),
        False,
    ),
    "until midnight and from midnight": (
        weekly(*YEAR, (0, "22:00", "24:00")),
        weekly(*YEAR, (1, "00:00", "02:00")),
        False,
    ),
    "a night that ends that morning": (MORNING, weekly(*YEAR, (4, "22:00", "08:01")), True),
    "a night that ends when it begins": (MORNING, weekly(*YEAR, (4, "22:00", "08:00")), False),
    "a Sunday night and a Monday morning": (
        weekly(*YEAR, (6, "22:00", "06:00")),
        weekly(*YEAR, (0, "05:59", "07:00")),
        True,
    ),
    "hours by arrangement": (MORNING, Hours(at(YEAR[0]), at(YEAR[1]), []), False),
    "midnight in Shanghai is the day before in UTC": (
        once("2026-06-06T00:30", "2026-06-06T01:00"),
        weekly(*YEAR, (5, "00:00", "02:00")),
        True,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_collision(name):
    one, other, expected = CASES[name]
    assert collide(one, other) is expected
    assert collide(other, one) is expected


def test_shifts_of_a_standing_duty():
    patrol = weekly("2026-06-01T00:00", "2026-06-30T00:00", (0, "08:00", "10:00"), (2, "08:00", "10:00"))
    found = list(shifts_between(patrol, at("2026-06-01T09:00"), at("2026-06-09T00:00")))
    assert [start.day for start, _end in found] == [3, 8]


NIGHT = [(1, "22:00", "06:00")]
HALVES = [(1, "22:00", "24:00"), (2, "00:00", "06:00")]
JUNE = ("2026-06-01T00:00", "2026-06-30T00:00")


@pytest.mark.parametrize("slots", [NIGHT, HALVES], ids=["one", "two halves"])
def test_night_over_midnight_is_one_duty(slots):
    found = list(shifts_between(weekly(*JUNE, *slots), at("2026-06-01T00:00"), at("2026-06-15T00:00")))
    assert found == [
        (at("2026-06-02T22:00"), at("2026-06-03T06:00")),
        (at("2026-06-09T22:00"), at("2026-06-10T06:00")),
    ]


def test_times_that_adjoin_are_one_duty_and_a_minute_between_makes_two():
    day = at("2026-06-01T00:00"), at("2026-06-02T00:00")
    adjoining = weekly(*JUNE, (0, "08:00", "10:00"), (0, "10:00", "12:00"), (0, "12:01", "13:00"))
    assert [(start.hour, end.hour) for start, end in shifts_between(adjoining, *day)] == [(8, 12), (12, 13)]


def test_night_from_sunday_to_monday_is_one_duty_also_in_halves():
    for slots in ([(6, "22:00", "06:00")], [(6, "22:00", "24:00"), (0, "00:00", "06:00")]):
        found = list(shifts_between(weekly(*JUNE, *slots), at("2026-06-02T00:00"), at("2026-06-09T00:00")))
        assert found == [(at("2026-06-07T22:00"), at("2026-06-08T06:00"))]


def test_term_cuts_a_night():
    """The term begins on a Wednesday at midnight, within the night of Tuesday, and ends within another."""
    hours = weekly("2026-06-03T00:00", "2026-06-10T02:00", *NIGHT)
    found = list(shifts_between(hours, at("2026-06-01T00:00"), at("2026-06-30T00:00")))
    assert found == [
        (at("2026-06-03T00:00"), at("2026-06-03T06:00")),
        (at("2026-06-09T22:00"), at("2026-06-10T02:00")),
    ]


def test_duty_that_never_ends_begins_every_day():
    always = weekly(*JUNE, *((day, "00:00", "24:00") for day in range(7)))
    found = list(shifts_between(always, at("2026-06-02T00:00"), at("2026-06-04T00:00")))
    assert [start.day for start, _end in found] == [2, 3]


def test_member_is_not_confirmed_on_two_duties_at_one_time(world, nothing_changes):
    first, second = (factories.make_post(unit=world.wenzhu) for _ in range(2))
    do(operations.claim_post, world.ben, post_id=first.pk)
    with nothing_changes(), pytest.raises(DutyOverlap):
        do(operations.claim_post, world.ben, post_id=second.pk)


def test_waiting_is_no_duty(world):
    full = factories.make_post(unit=world.wenzhu, places=1, waitlist_places=1)
    factories.make_claim(post=full, person=world.bao)
    do(operations.claim_post, world.ben, post_id=full.pk)
    other = factories.make_post(unit=world.wenzhu)
    assert do(operations.claim_post, world.ben, post_id=other.pk).state == "CONFIRMED"


def test_duty_that_was_given_back_is_in_nobodys_way(world):
    first, second = (factories.make_post(unit=world.wenzhu) for _ in range(2))
    claim = do(operations.claim_post, world.ben, post_id=first.pk)
    do(operations.withdraw_claim, world.ben, claim_id=claim.pk, reason="Ill")
    assert do(operations.claim_post, world.ben, post_id=second.pk).state == "CONFIRMED"
