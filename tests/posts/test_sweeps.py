"""Reads for the reminders: who is on duty tomorrow, which offers are about to lapse."""

from datetime import UTC, datetime, timedelta
from itertools import chain

from backend.posts import queries
from tests import factories
from tests.world import NOW

MORNING = datetime(2026, 6, 6, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai, a Saturday
DAY = timedelta(days=1)


def duties_between(start, end):
    return chain.from_iterable(queries.duties_by_moment(start, end))


def test_duty_of_one_shift_is_found_on_its_day(world):
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
    (row,) = duties_between(MORNING, MORNING + DAY)
    assert (row["claim_id"], row["person_id"], row["starts_at"]) == (claim.pk, world.ben.pk, MORNING)
    assert list(duties_between(MORNING + timedelta(seconds=1), MORNING + DAY)) == []
    assert list(duties_between(MORNING - DAY, MORNING)) == []


def test_standing_duty_is_found_on_each_of_its_days(world):
    times = [{"weekday": 5, "start": "09:00", "end": "11:00"}, {"weekday": 6, "start": "20:00", "end": "24:00"}]
    post = factories.make_post(unit=world.wenzhu, state="ACTIVE", weekly_times=times, starts_at=NOW - 90 * DAY)
    post.ends_at = NOW + 90 * DAY
    post.save()
    factories.make_claim(post=post, person=world.ben, state="ON_DUTY")
    found = [row["starts_at"] for row in duties_between(MORNING, MORNING + 2 * DAY)]
    assert found == [MORNING + timedelta(hours=1), MORNING + DAY + timedelta(hours=12)]


def test_waiting_declined_and_suspended_are_no_duties(world):
    post = factories.make_post(unit=world.wenzhu, waitlist_places=3)
    for person, state in ((world.ben, "OFFERED"), (world.bao, "WAITLISTED"), (world.hao, "WITHDRAWN")):
        factories.make_claim(post=post, person=person, state=state)
    suspended = factories.make_post(unit=world.wenzhu, state="SUSPENDED")
    factories.make_claim(post=suspended, person=world.ben)
    assert list(duties_between(MORNING, MORNING + DAY)) == []


def test_offers_about_to_lapse(world):
    post = factories.make_post(unit=world.wenzhu)
    claim = factories.make_claim(post=post, person=world.ben, state="OFFERED", offer_until=NOW + timedelta(hours=2))
    (row,) = queries.offers_lapsing_between(NOW, NOW + timedelta(hours=3))
    assert row == {"id": claim.pk, "person_id": world.ben.pk, "post_id": post.pk, "offer_until": claim.offer_until}
    assert list(queries.offers_lapsing_between(NOW + timedelta(hours=3), NOW + DAY)) == []
