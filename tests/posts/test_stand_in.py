"""A stand-in for one date of a standing duty: asked, accepted, declined, taken back; the hours are the stand-in's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.notifications import operations as notifications
from backend.notifications.models import Message
from backend.organisations import operations as organisations
from backend.organisations.models import Role
from backend.organisations.queries import get_system
from backend.posts import operations
from backend.posts.models import Claim, StandIn
from backend.posts.operations.claims import DutyOverlap
from backend.posts.operations.leaving import DutyBegun
from backend.posts.operations.stand_ins import StandInPending
from tests import factories
from tests.posts.steps import counts_of, do, figures, state_of
from tests.world import NOW
from workers.relay import relay

TUESDAY, NEXT = date(2026, 6, 9), date(2026, 6, 16)
BEGINS = datetime(2026, 6, 9, 14, tzinfo=UTC)  # 22:00 in Shanghai
NIGHT = [{"weekday": 1, "start": "22:00", "end": "06:00"}]


@pytest.fixture
def claim(world):
    """Ben's: every Tuesday from 22:00 to 06:00."""
    term = {"starts_at": datetime(2026, 6, 1, tzinfo=UTC), "ends_at": datetime(2026, 6, 30, tzinfo=UTC)}
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, state="ACTIVE", places=1, weekly_times=NIGHT, **term)
    return factories.make_claim(post=post, person=world.ben, state="ON_DUTY")


def ask(world, claim, day=TUESDAY, to=None, **more):
    given = {"to_person_id": (to or world.bao).pk, **more}
    return do(operations.propose_stand_in, world.ben, claim_id=claim.pk, day=day, **given)


def accept(person, stand_in, **more):
    return do(operations.accept_stand_in, person, stand_in_id=stand_in.pk, **more)


def state(stand_in):
    return StandIn.objects.get(pk=stand_in.pk).state


def test_holder_keeps_the_place_and_the_other_gets_a_claim_for_that_date(world, claim):
    made = accept(world.bao, ask(world, claim))
    assert (made.state, made.starts_at, made.ends_at) == ("ACCEPTED", BEGINS, BEGINS + timedelta(hours=8))
    assert (made.served.state, made.served.person_id) == ("STOOD_IN", world.bao.pk)
    assert (state_of(claim), counts_of(claim.post)) == ("ON_DUTY", (1, 0))


def test_hours_of_that_date_are_the_stand_ins(world, claim, nothing_changes):
    made = accept(world.bao, ask(world, claim))
    after = {"now": BEGINS + timedelta(days=2), "what": "Watched"}
    with nothing_changes(), pytest.raises(Invalid):
        do(operations.log_duty, world.ben, claim_id=claim.pk, day=TUESDAY, minutes=60, **after)
    with nothing_changes(), pytest.raises(Invalid):
        do(operations.log_duty, world.bao, claim_id=made.served_id, day=date(2026, 6, 11), minutes=60, **after)
    log = do(operations.log_duty, world.bao, claim_id=made.served_id, day=TUESDAY, minutes=480, **after)
    do(operations.confirm_duty_log, world.ada, log_id=log.pk)
    assert figures()[world.wenzhu.path, "minutes_served"] == 480
    later = {"now": BEGINS + timedelta(days=8), "what": "Watched"}
    assert do(operations.log_duty, world.ben, claim_id=claim.pk, day=NEXT, minutes=60, **later).claim_id == claim.pk


def test_other_dates_stay_the_holders_and_each_date_is_asked_once(world, claim, nothing_changes):
    ask(world, claim)
    with nothing_changes(), pytest.raises(StandInPending):
        ask(world, claim, to=world.hao)
    assert ask(world, claim, day=NEXT, to=world.hao).state == "PROPOSED"


@pytest.mark.parametrize(
    "day", [date(2026, 6, 8), date(2026, 6, 10), date(2026, 6, 2) - timedelta(days=7), date(2026, 7, 7)]
)
def test_only_a_date_to_come_on_which_the_duty_begins(world, claim, nothing_changes, day):
    with nothing_changes(), pytest.raises(Invalid):
        ask(world, claim, day=day)


def test_date_that_has_begun_is_not_given_away(world, claim, nothing_changes):
    asked = ask(world, claim)
    with nothing_changes():
        with pytest.raises(Invalid):
            ask(world, claim, now=BEGINS, to=world.hao)
        for operation, person in (
            (operations.accept_stand_in, world.bao),
            (operations.decline_stand_in, world.bao),
            (operations.withdraw_stand_in, world.ben),
        ):
            with pytest.raises(DutyBegun):
                do(operation, person, stand_in_id=asked.pk, now=BEGINS)
    assert accept(world.bao, asked, now=BEGINS - timedelta(seconds=1)).state == "ACCEPTED"


def test_post_without_weekly_times_has_no_single_dates(world, nothing_changes):
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
    with nothing_changes(), pytest.raises(Invalid):
        ask(world, claim, day=date(2026, 6, 6))


def test_it_is_asked_again_whether_the_other_may_and_can(world, claim, nothing_changes):
    asked = ask(world, claim)
    busy = factories.make_post(unit=world.wenzhu, starts_at=BEGINS, ends_at=BEGINS + timedelta(hours=1))
    other = factories.make_claim(post=busy, person=world.bao)
    with nothing_changes(), pytest.raises(DutyOverlap):
        accept(world.bao, asked)
    do(operations.withdraw_claim, world.bao, claim_id=other.pk, reason="Ill")
    Role.objects.filter(person=world.bao).update(until_date=NOW.date())
    with nothing_changes(), pytest.raises(NotAllowed):
        accept(factories.as_actor(world.bao), asked)


def test_two_dates_at_one_hour_are_not_done_by_one_person(world, claim, nothing_changes):
    post = factories.make_post(
        unit=world.wenzhu,
        state="ACTIVE",
        weekly_times=NIGHT,
        starts_at=claim.post.starts_at,
        ends_at=claim.post.ends_at,
    )
    other = factories.make_claim(post=post, person=world.hao, state="ON_DUTY")
    second = do(operations.propose_stand_in, world.hao, claim_id=other.pk, day=TUESDAY, to_person_id=world.bao.pk)
    accept(world.bao, ask(world, claim))
    with nothing_changes(), pytest.raises(DutyOverlap):
        accept(world.bao, second)


@pytest.mark.parametrize("accepted", [False, True])
def test_declined_or_taken_back_the_date_is_the_holders_again(world, claim, accepted):
    for operation, person, becomes in (
        (operations.decline_stand_in, world.bao, "DECLINED"),
        (operations.withdraw_stand_in, world.ben, "WITHDRAWN"),
    ):
        asked = ask(world, claim)
        if accepted:
            accept(world.bao, asked)
        do(operation, person, stand_in_id=asked.pk)
        assert state(asked) == becomes
        assert not Claim.objects.filter(state="STOOD_IN").exists()
        with pytest.raises(IllegalTransition):
            do(operation, person, stand_in_id=asked.pk)


def test_nobody_answers_for_another(world, claim, nothing_changes):
    asked = ask(world, claim)
    with nothing_changes():
        for operation in (operations.accept_stand_in, operations.decline_stand_in):
            with pytest.raises(NotAllowed):
                do(operation, world.ben, stand_in_id=asked.pk)
        with pytest.raises(NotAllowed):
            do(operations.withdraw_stand_in, world.bao, stand_in_id=asked.pk)
        with pytest.raises(NotFound):
            do(operations.accept_stand_in, world.hao, stand_in_id=asked.pk)


def test_it_ends_with_the_claim_and_with_the_account_of_either(world, claim):
    first, second = accept(world.bao, ask(world, claim)), ask(world, claim, day=NEXT)
    do(organisations.deactivate_person, world.eva, person_id=world.bao.pk)
    assert (state(first), state(second)) == ("DECLINED", "DECLINED")
    third = ask(world, claim, to=world.hao)
    do(operations.complete_duty, world.ben, claim_id=claim.pk)
    assert state(third) == "ENDED"


# --- messages -------------------------------------------------------------------------------------------------------------


def told():
    """Who has been told what since the last call, in the inbox."""
    relay(now=NOW)
    found = list(Message.objects.filter(channel="INBOX").order_by("pk").values_list("recipient__name", "kind"))
    Message.objects.all().delete()
    return [line for line in found if line[1].startswith("STAND_IN")]


def test_both_are_told(world, claim):
    asked = ask(world, claim)
    assert told() == [("Bao", "STAND_IN_PROPOSED")]
    accept(world.bao, asked)
    assert told() == [("Ben", "STAND_IN_ACCEPTED")]
    do(operations.withdraw_stand_in, world.ben, stand_in_id=asked.pk)
    assert told() == [("Bao", "STAND_IN_OVER")]
    do(operations.decline_stand_in, world.bao, stand_in_id=ask(world, claim).pk)
    assert ("Ben", "STAND_IN_DECLINED") in told()


def test_who_does_the_date_is_reminded_of_it_and_the_holder_of_the_others(world, claim):
    accept(world.bao, ask(world, claim))
    for begins, person in ((BEGINS, "Bao"), (BEGINS + timedelta(days=7), "Ben")):
        Message.objects.all().delete()
        for hours in range(25):
            notifications.queue_reminders(actor=get_system(), now=begins - timedelta(hours=24 - hours), limit=500)
        reminded = Message.objects.filter(kind="DUTY_SOON", channel="INBOX")
        assert [message.recipient.name for message in reminded] == [person]


def test_api_from_the_question_to_the_answer(world, now, claim, client_for):
    ben, bao = client_for(world.ben), client_for(world.bao)
    made = ben.post(f"/api/v1/claims/{claim.pk}/stand-ins", {"day": "2026-06-09", "to_contact": world.bao.phone})
    assert made.status_code == 201, made.content
    (row,) = bao.get("/api/v1/me/stand-ins").json()["results"]
    assert (row["from_person_name"], row["state"], row["served_id"]) == ("Ben", "PROPOSED", None)
    assert bao.post(f"/api/v1/stand-ins/{row['id']}/acceptance", {}).json()["state"] == "ACCEPTED"
    (row,) = ben.get("/api/v1/me/stand-ins").json()["results"]
    assert (row["to_person_name"], row["served_id"] is not None) == ("Bao", True)
