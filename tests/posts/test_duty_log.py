"""The duty log: writing, confirming and rejecting."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.posts import operations, policies
from backend.posts.operations.duty import DayFull, LongerThanDuty
from tests import factories
from tests.posts.steps import do, figures, recounted

TODAY = date(2026, 6, 2)


@pytest.fixture
def claim(world):
    begun = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)  # midnight in Shanghai, 1 June
    post = factories.make_post(
        unit=world.wenzhu, cell=world.cell, state="ACTIVE", starts_at=begun, ends_at=begun + timedelta(days=30)
    )
    return factories.make_claim(post=post, person=world.ben, state="ON_DUTY")


def log(actor, claim, **more):
    fields = {"day": TODAY, "minutes": 90, "what": "Walked the river", **more}
    return do(operations.log_duty, actor, claim_id=claim.pk, **fields)


def confirm(actor, made):
    return do(operations.confirm_duty_log, actor, log_id=made.pk)


def minutes(world):
    return {name: n for (path, name), n in figures().items() if path == world.wenzhu.path and "minutes" in name}


def test_logged_minutes_count_when_the_organiser_has_confirmed_them(world, claim):
    made = log(world.ben, claim)
    assert (made.source, minutes(world)) == ("SELF", {})
    assert confirm(world.ada, made).state == "CONFIRMED"
    assert minutes(world) == {"minutes_served": 90}
    assert {k: n for k, n in recounted().items() if "minutes" in k[1]} == {(world.wenzhu.path, "minutes_served"): 90}
    assert "river" not in str(list(Entry.objects.values_list("facts")))


def test_what_an_administrator_types_is_counted_apart(world, claim):
    made = log(world.eva, claim)
    confirm(world.ada, made)
    assert (made.source, minutes(world)) == ("ADMINISTERED", {"minutes_administered": 90})


def test_there_are_always_two_people(world, claim, nothing_changes):
    entered = log(world.eva, claim)
    factories.make_role(person=world.ben, kind="COORDINATOR", unit=world.wenzhu)
    own, ben = log(world.ben, claim), factories.as_actor(world.ben)
    with nothing_changes():
        for person, made in ((world.eva, entered), (ben, entered), (ben, own)):
            with pytest.raises(NotAllowed):
                confirm(person, made)


def test_rejection_says_why_and_counts_nothing(world, claim):
    made = do(operations.reject_duty_log, world.ada, log_id=log(world.ben, claim).pk, reason="That was Tuesday")
    made.refresh_from_db()
    assert (made.state, made.reason, minutes(world)) == ("REJECTED", "That was Tuesday", {})


def test_answer_is_given_once(world, claim, nothing_changes):
    made = log(world.ben, claim)
    confirm(world.ada, made)
    with nothing_changes():
        with pytest.raises(IllegalTransition):
            confirm(world.fay, made)
        with pytest.raises(IllegalTransition):
            do(operations.reject_duty_log, world.ada, log_id=made.pk, reason="x")


@pytest.mark.parametrize("day", [date(2026, 5, 31), date(2026, 6, 3), date(1999, 1, 1)])
def test_day_is_one_of_the_term_and_has_come(world, claim, nothing_changes, day):
    with nothing_changes(), pytest.raises(Invalid):
        log(world.ben, claim, day=day)


def test_a_day_has_24_hours(world, claim, nothing_changes):
    rejected = log(world.ben, claim, minutes=1440)
    do(operations.reject_duty_log, world.ada, log_id=rejected.pk, reason="x")
    log(world.ben, claim, minutes=1400)
    with nothing_changes(), pytest.raises(DayFull):
        log(world.ben, claim, minutes=41)


def night_duty(world, **more):
    """Held by Ben: every Monday from 22:00 to 06:00; the one of 1 June is over."""
    times = [{"weekday": 0, "start": "22:00", "end": "06:00"}]
    begun = {"starts_at": datetime(2026, 5, 1, tzinfo=UTC), "ends_at": datetime(2026, 6, 30, tzinfo=UTC)}
    post = factories.make_post(
        unit=world.wenzhu, cell=world.cell, state="ACTIVE", **{"weekly_times": times, **begun, **more}
    )
    return factories.make_claim(post=post, person=world.ben, state="ON_DUTY")


MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)


def test_hours_of_a_night_are_those_of_the_night(world, nothing_changes):
    claim = night_duty(world)
    with nothing_changes(), pytest.raises(LongerThanDuty) as refusal:
        log(world.ben, claim, day=MONDAY, minutes=541)
    assert refusal.value.data == {"minutes": 540}  # eight hours, and one for coming early
    log(world.ben, claim, day=MONDAY, minutes=540)
    with nothing_changes(), pytest.raises(LongerThanDuty):
        log(world.ben, claim, day=TUESDAY, minutes=1)


def test_hours_of_one_night_may_be_written_on_both_days_and_are_one_sum(world, nothing_changes):
    claim = night_duty(world)
    log(world.ben, claim, day=MONDAY, minutes=120)
    rejected = log(world.ben, claim, day=TUESDAY, minutes=420)
    with nothing_changes(), pytest.raises(LongerThanDuty):
        log(world.ben, claim, day=TUESDAY, minutes=1)
    do(operations.reject_duty_log, world.ada, log_id=rejected.pk, reason="Shorter")
    assert log(world.ben, claim, day=TUESDAY, minutes=360).minutes == 360


def test_hours_of_a_single_shift_over_midnight(world, nothing_changes):
    begins = datetime(2026, 6, 1, 14, tzinfo=UTC)  # 22:00 in Shanghai
    claim = night_duty(world, weekly_times=[], starts_at=begins, ends_at=begins + timedelta(hours=3))
    log(world.ben, claim, day=MONDAY, minutes=120)
    with nothing_changes(), pytest.raises(LongerThanDuty):
        log(world.ben, claim, day=TUESDAY, minutes=121)
    assert log(world.ben, claim, day=TUESDAY, minutes=120).minutes == 120


def test_who_came_on_another_day_logs_one_duty(world, nothing_changes):
    claim = night_duty(world, starts_at=datetime(2026, 5, 1, tzinfo=UTC))
    with nothing_changes(), pytest.raises(LongerThanDuty):
        log(world.ben, claim, day=date(2026, 5, 29), minutes=541)
    assert log(world.ben, claim, day=date(2026, 5, 29), minutes=540).minutes == 540


def test_administrator_may_enter_a_night_that_lasted_longer(world):
    assert log(world.eva, night_duty(world), day=MONDAY, minutes=900).source == "ADMINISTERED"


def test_who_may_write_it(world, claim, nothing_changes):
    with nothing_changes():
        for person in (world.ada, world.gao, world.jin):
            with pytest.raises(NotAllowed):
                log(person, claim)
        with pytest.raises(NotFound):
            log(world.bao, claim)


@pytest.mark.parametrize("state", ["WAITLISTED", "OFFERED", "WITHDRAWN", "CANCELLED"])
def test_who_has_not_served_logs_nothing(world, nothing_changes, claim, state):
    type(claim).objects.filter(pk=claim.pk).update(state=state, offer_until=claim.post.ends_at)
    with nothing_changes(), pytest.raises(IllegalTransition):
        log(world.ben, claim)


def test_helper_writes_at_the_holders_wish(world, claim):
    world.ben.consents = {"helped_entry": {"at": "2026-05-01T09:00:00+08:00", "how": "said so at the service desk"}}
    world.ben.save()
    made = log(world.jin, claim)
    entry = Entry.objects.get()
    assert (made.source, made.entered_by_id, entry.on_behalf_of_id) == ("SELF", world.jin.pk, world.ben.pk)


# --- only the days on which the place was held, and what waits for an answer ----------------------------------------------


def test_days_before_the_place_was_confirmed_are_not_logged(world, claim, nothing_changes):
    type(claim).objects.filter(pk=claim.pk).update(confirmed_at=datetime(2026, 6, 2, 1, tzinfo=UTC))
    with nothing_changes(), pytest.raises(Invalid):
        log(world.ben, claim, day=TODAY - timedelta(days=1))
    assert log(world.ben, claim).day == TODAY


@pytest.mark.parametrize("state", ["COMPLETED", "HANDED_OVER", "EVALUATED"])
def test_days_after_the_place_was_given_up_are_not_logged(world, claim, nothing_changes, state):
    ended = {
        "state": state,
        "confirmed_at": datetime(2026, 5, 1, tzinfo=UTC),
        "ended_at": datetime(2026, 6, 1, 9, tzinfo=UTC),
    }
    type(claim).objects.filter(pk=claim.pk).update(**ended)
    with nothing_changes(), pytest.raises(Invalid):
        log(world.ben, claim)
    assert log(world.ben, claim, day=TODAY - timedelta(days=1)).minutes == 90


def ids(client, **filters):
    response = client.get("/api/v1/duty-logs", filters)
    assert response.status_code == 200, response.content
    return {row["id"] for row in response.json()["results"]}


def test_organisers_find_what_waits_for_their_answer(world, now, client_for, claim):
    own, entered, done = (str(log(actor, claim).pk) for actor in (world.ben, world.eva, world.ben))
    do(operations.reject_duty_log, world.ada, log_id=done, reason="Twice")
    waiting = {
        name: ids(client_for(getattr(world, name)), to_answer="true") for name in ("ada", "eva", "ben", "ivy", "gao")
    }
    assert waiting == {"ada": {own, entered}, "eva": {own}, "ben": set(), "ivy": set(), "gao": set()}
    assert ids(client_for(world.gao), state="LOGGED") == {own, entered}
    assert ids(client_for(world.ben), post=str(claim.post_id)) == {own, entered, done}


def test_what_is_listed_as_waiting_is_what_may_be_answered(world, now, client_for, claim):
    made = [log(world.ben, claim), log(world.eva, claim)]
    for name in ("ada", "eva", "fay", "jin", "gao", "ben", "hao", "ivy", "kim"):
        actor = getattr(world, name)
        allowed = {str(row.pk) for row in made if policies.may_answer_duty_log(actor, row)}
        assert ids(client_for(actor), to_answer="true") == allowed, name
