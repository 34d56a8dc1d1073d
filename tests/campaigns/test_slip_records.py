"""What stands in a slip: records of that member, that community and that quarter, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.campaigns import operations
from backend.campaigns.models import FeedbackSlip, PracticalDeed, ResidenceRegistration
from backend.campaigns.queries.slip_records import quarter_before, quarter_named, records_in
from backend.posts.models import DutyLog
from tests import factories
from tests.campaigns.slips import IN_JUNE, JULY, duty, figures, log, made_slip, make, taken_in
from tests.world import NOW

SECOND = quarter_named(2026, 2)


def told(registration: ResidenceRegistration) -> dict:
    return records_in([registration], SECOND)[registration.pk]


@pytest.mark.parametrize(
    ("day", "year", "number", "start"),
    [
        (date(2026, 1, 1), 2025, 4, date(2025, 10, 1)),
        (date(2026, 3, 31), 2025, 4, date(2025, 10, 1)),
        (date(2026, 4, 1), 2026, 1, date(2026, 1, 1)),
        (date(2026, 7, 1), 2026, 2, date(2026, 4, 1)),
        (date(2026, 12, 31), 2026, 3, date(2026, 7, 1)),
    ],
)
def test_the_quarter_before(day, year, number, start):
    found = quarter_before(day)
    assert (found.year, found.number, found.days.start) == (year, number, start)
    assert quarter_named(year, number) == found


def test_hours_typed_by_administrators_stand_apart(world):
    registration = taken_in(world)
    first = duty(world, world.cem, minutes=90)
    log(first.claim, minutes=30)
    log(first.claim, minutes=600, source="ADMINISTERED")
    log(first.claim, minutes=45, state="LOGGED")
    log(first.claim, minutes=50, state="REJECTED")
    content = told(registration)
    assert content["figures"] == {
        "claims": 1, "minutes_served": 120, "minutes_administered": 600, "tasks": 0, "teams": 0, "deeds": 0,
        "suggestions": 0, "visits": None,
    }  # fmt: skip
    (post,) = content["posts"]
    assert post == {
        "claim_id": str(first.claim_id),
        "post_id": str(first.claim.post_id),
        "minutes_served": 120,
        "minutes_administered": 600,
    }


def test_what_was_done_elsewhere_before_or_after_is_not_in_it(world):
    registration = taken_in(world)
    duty(world, world.cem, unit=world.lvmei)
    duty(world, world.ben)
    claim = duty(world, world.cem).claim
    log(claim, day=date(2026, 6, 1))  # the day before he was taken in
    log(claim, day=date(2026, 7, 1))
    factories.make_task(unit=world.lvmei, offered_by=world.ada, **verified(world.cem))
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, **verified(world.cem, JULY))
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, **verified(world.cem, NOW - timedelta(days=1)))
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, state="DONE", person=world.cem)
    content = told(registration)
    assert {name: value for name, value in content["figures"].items() if value} == {"claims": 1, "minutes_served": 90}
    assert (content["from"], content["until"]) == ("2026-06-02", "2026-06-30")


def verified(who, at=None) -> dict:
    return {"state": "VERIFIED", "person": who, "verified_at": at or NOW + timedelta(days=3)}


def test_tasks_teams_deeds_and_suggestions(world):
    registration = taken_in(world)
    task = factories.make_task(unit=world.wenzhu, offered_by=world.ada, **verified(world.cem))
    team = factories.make_team(unit=world.wenzhu)
    factories.make_team_member(team=team, person=world.cem)
    left = factories.make_team(unit=world.wenzhu, name="Left before")
    factories.make_team_member(team=left, person=world.cem, left_at=NOW - timedelta(days=1))
    deed = operations.propose_deed(actor=world.cem, now=NOW, title="A ramp", served_id=world.bao.pk)
    PracticalDeed.objects.filter(pk=deed.pk).update(state="ACCEPTED", ended_at=NOW + timedelta(days=1))
    other = operations.propose_deed(actor=world.cem, now=NOW, title="A bench")
    PracticalDeed.objects.filter(pk=other.pk).update(state="ACCEPTED", ended_at=NOW + timedelta(days=1))
    content = told(registration)
    assert content["tasks"] == [str(task.pk)]
    assert content["teams"] == [str(team.pk)]
    assert content["deeds"] == [str(deed.pk)]
    assert content["suggestions"] == []


@pytest.mark.parametrize(("visits", "told_of"), [(4, None), (5, 5)])
def test_visits_below_five_are_not_even_kept(visits, told_of, world):
    registration = taken_in(world)
    pairing = factories.make_pairing(household=factories.make_household(cell=world.cell), person=world.cem)
    for _ in range(visits):
        factories.make_visit(pairing=pairing, day=IN_JUNE, request=False)
    content = told(registration)
    assert content["figures"]["visits"] == told_of
    assert str(pairing.pk) not in str(content)
    assert make() == (1 if told_of else 0)


def test_two_registrations_in_a_quarter_each_tell_their_own_time(world):
    first = taken_in(world)
    claim = duty(world, world.cem, day=date(2026, 6, 5)).claim
    log(claim, minutes=60, day=date(2026, 6, 20))
    middle = datetime(2026, 6, 10, 2, tzinfo=UTC)
    operations.end_registration(actor=world.cem, registration_id=first.pk, now=middle)
    second = taken_in(world, at=middle + timedelta(days=1))
    assert make() == 2
    served = {slip.registration_id: figures(slip)["minutes_served"] for slip in FeedbackSlip.objects.all()}
    assert served == {first.pk: 90, second.pk: 60}


def test_records_are_read_by_the_same_statements_for_one_and_for_twenty(world):
    costs = []
    for number in (1, 20):
        members = [factories.make_member(unit=world.cicheng_branch) for _ in range(number)]
        registrations = [taken_in(world, who=one) for one in members]
        for one in members:
            duty(world, one)
        with CaptureQueriesContext(connection) as statements:
            content = records_in(registrations, SECOND)
        assert all(found["figures"]["minutes_served"] == 90 for found in content.values())
        costs.append(len(statements))
    assert costs == [7, 7]


def test_it_holds_ids_and_numbers_only(world):
    slip = made_slip(world)
    DutyLog.objects.update(what="Canary words")
    flat = str(slip.content)
    assert "Patrol" not in flat and "Canary" not in flat and "Cem" not in flat
