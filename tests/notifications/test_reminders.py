"""Reminders: in time, in the daytime of a working day, and once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from backend.common.calendar import is_working_day
from backend.common.errors import NotAllowed
from backend.common.models import CalendarOverride
from backend.notifications import operations
from backend.notifications.models import Message, Preference
from backend.notifications.periods import Period
from backend.notifications.queries.digests import list_not_mailed
from backend.organisations.queries import get_system
from tests import factories
from tests.world import NOW


def shanghai(*parts: int) -> datetime:
    """A moment by the clocks of Shanghai, which is eight hours ahead."""
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=8)


def sweep(now, limit=1000):
    return operations.queue_reminders(actor=get_system(), now=now, limit=limit)


def duty(world, starts_at, person=None, **more):
    post = factories.make_post(unit=world.wenzhu, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **more)
    return factories.make_claim(post=post, person=person or world.ben)


def mails() -> list[tuple]:
    found = Message.objects.filter(channel="EMAIL").order_by("expires_at")
    return [(mail.kind, mail.state, mail.reason, mail.send_after) for mail in found]


def test_duty_of_tomorrow_is_reminded_of_once_however_often_the_sweep_runs(world):
    claim = duty(world, NOW + timedelta(hours=23))
    assert sweep(NOW) == 2
    assert sweep(NOW) == sweep(NOW + timedelta(minutes=5)) == 0
    assert mails() == [("DUTY_SOON", "PENDING", "", NOW)]
    inbox = Message.objects.get(channel="INBOX")
    assert (inbox.subject_type, inbox.subject_id, inbox.state) == ("claim", claim.pk, "SENT")
    assert inbox.params == {"at": (NOW + timedelta(hours=23)).isoformat()}


@pytest.mark.parametrize("halves", [False, True], ids=["22:00 to 06:00", "two halves"])
def test_night_is_reminded_of_once(world, halves):
    """A standing duty every Tuesday from 22:00 to 06:00, also where it was entered as two times that adjoin."""
    one = [{"weekday": 1, "start": "22:00", "end": "06:00"}]
    two = [{"weekday": 1, "start": "22:00", "end": "24:00"}, {"weekday": 2, "start": "00:00", "end": "06:00"}]
    term = {"starts_at": shanghai(2026, 6, 1), "ends_at": shanghai(2026, 6, 29)}
    post = factories.make_post(unit=world.wenzhu, weekly_times=two if halves else one, **term)
    factories.make_claim(post=post, person=world.ben)
    for minute in range(0, 48 * 60, 10):
        sweep(shanghai(2026, 6, 1, 8) + timedelta(minutes=minute))
    reminded = Message.objects.filter(kind="DUTY_SOON", channel="INBOX")
    assert [message.params["at"] for message in reminded] == [shanghai(2026, 6, 2, 22).isoformat()]


def test_duty_further_away_is_queued_for_the_day_before_or_not_yet(world):
    """At 10:00 the sweep looks ahead beyond noon, the longest morning that a person may have: the edge of it on both sides."""
    duty(world, NOW + timedelta(hours=26))
    assert sweep(NOW) == 0
    duty(world, NOW + timedelta(hours=25, minutes=59), world.bao)
    assert sweep(NOW) == 2
    assert mails() == [("DUTY_SOON", "PENDING", "", NOW + timedelta(hours=1, minutes=59))]


def test_duty_moved_to_another_time_is_reminded_of_again(world):
    claim = duty(world, NOW + timedelta(hours=20))
    sweep(NOW)
    type(claim.post).objects.update(starts_at=NOW + timedelta(hours=21))
    assert sweep(NOW) == 2


def test_sweep_at_night_waits_for_the_morning(world):
    duty(world, shanghai(2026, 6, 3, 21, 30))
    sweep(shanghai(2026, 6, 2, 22, 0))
    assert mails() == [("DUTY_SOON", "PENDING", "", shanghai(2026, 6, 3, 8, 0))]


def test_what_would_fall_due_in_the_night_is_sent_on_the_evening_before(world):
    duty(world, shanghai(2026, 6, 4, 6, 0))  # 24 hours before it, everybody sleeps
    assert sweep(shanghai(2026, 6, 2, 16, 29)) == 0
    assert sweep(shanghai(2026, 6, 2, 16, 30)) == 2
    assert mails() == [("DUTY_SOON", "PENDING", "", shanghai(2026, 6, 2, 20, 45))]


def test_whoever_sleeps_early_is_reminded_before_their_own_night(world):
    Preference.objects.create(person=world.ben, quiet_from=time(17), created_at=NOW)
    for person in (world.ben, world.bao):
        duty(world, shanghai(2026, 6, 7, 18, 0), person)
    sweep(shanghai(2026, 6, 5, 16, 30))
    assert {mail[3] for mail in mails()} == {shanghai(2026, 6, 5, 16, 45), shanghai(2026, 6, 5, 20, 45)}


def test_monday_duty_is_reminded_of_on_friday_evening(world):
    duty(world, shanghai(2026, 6, 8, 9, 0))
    assert sweep(shanghai(2026, 6, 5, 20, 50)) == 2
    assert mails() == [("DUTY_SOON", "PENDING", "", shanghai(2026, 6, 5, 20, 50))]


def test_weekend_day_that_makes_up_for_a_holiday_is_a_day_for_reminders(world):
    """National Day 2026 is made up for on Sunday 2026-09-20."""
    assert is_working_day(date(2026, 9, 20))
    duty(world, shanghai(2026, 9, 21, 9, 0))
    sweep(shanghai(2026, 9, 20, 10, 0))
    assert mails() == [("DUTY_SOON", "PENDING", "", shanghai(2026, 9, 20, 10, 0))]


def test_decreed_rest_day_keeps_reminders_back(world):
    CalendarOverride.objects.create(day=date(2026, 6, 3), is_working=False)
    duty(world, shanghai(2026, 6, 4, 9, 30))
    sweep(shanghai(2026, 6, 3, 10, 0))
    assert mails() == [("DUTY_SOON", "PENDING", "", shanghai(2026, 6, 4, 8, 0))]


def test_duty_of_a_rest_day_is_reminded_of_on_a_rest_day_if_the_worker_stood_still(world):
    """On Friday evening nobody swept; a Saturday is better than nothing."""
    duty(world, shanghai(2026, 6, 7, 9, 0))
    assert sweep(shanghai(2026, 6, 6, 12, 0)) == 2
    assert mails() == [("DUTY_SOON", "PENDING", "", shanghai(2026, 6, 6, 12, 0))]


def test_reminder_that_would_come_too_late_is_skipped_and_stays_visible(world):
    duty(world, shanghai(2026, 6, 7, 7, 0))
    now = shanghai(2026, 6, 6, 23, 0)
    assert sweep(now) == 2
    assert mails() == [("DUTY_SOON", "SKIPPED", "late", now)]


def every_evening(world, person=None):
    evening = [{"weekday": day, "start": "18:00", "end": "20:00"} for day in range(7)]
    claim = duty(world, shanghai(2026, 6, 8), person, weekly_times=evening)
    type(claim.post).objects.update(ends_at=shanghai(2026, 6, 22))
    return claim


def test_duty_on_each_evening_of_a_week_is_reminded_of_seven_times(world):
    """No limit keeps back what one has promised (shared/cases/weekly_limit.py)."""
    every_evening(world)
    for hour in range(8 * 24):
        sweep(shanghai(2026, 6, 7, 8) + timedelta(hours=hour))
    found = [(when.astimezone(UTC) + timedelta(hours=8)).strftime("%a %H:%M") for _k, _s, _r, when in mails()]
    assert {state for _kind, state, _reason, _when in mails()} == {"PENDING"}
    assert found[:7] == [
        "Mon 08:00",  # the sweep began on Sunday: it can wait for the morning
        "Mon 18:00",
        "Tue 18:00",
        "Wed 18:00",
        "Thu 18:00",
        "Fri 18:00",
        "Fri 20:45",
    ]


@pytest.mark.parametrize("gap", [(20, 40, 21, 0), (16, 30, 17, 0), (16, 0, 23, 59)])
def test_quarter_of_an_hour_without_a_worker_loses_no_reminder(world, gap):
    """Restarted on Friday, a duty on Sunday at 18:00 (shared/cases/missed_quarter_hour.py)."""
    duty(world, shanghai(2026, 6, 7, 18, 0))
    friday = shanghai(2026, 6, 5)
    starts, ends = friday + timedelta(hours=gap[0], minutes=gap[1]), friday + timedelta(hours=gap[2], minutes=gap[3])
    for step in range(12 * 6, 66 * 6):
        now = friday + timedelta(minutes=10 * step)
        if not starts <= now < ends:
            sweep(now)
    [(kind, state, reason, when)] = mails()
    assert (kind, state, reason) == ("DUTY_SOON", "PENDING", "")
    assert when < shanghai(2026, 6, 7, 18, 0)


def test_duty_after_a_holiday_week_is_reminded_of_before_it_and_on_the_evening_before(world):
    duty(world, shanghai(2026, 10, 8, 9, 0))
    for hour in range(9 * 24):
        sweep(shanghai(2026, 9, 30, 8) + timedelta(hours=hour))
    assert sorted(mails(), key=lambda mail: mail[3]) == [
        ("DUTY_SOON", "PENDING", "", shanghai(2026, 9, 30, 20, 45)),
        ("DUTY_AFTER_REST", "PENDING", "", shanghai(2026, 10, 7, 17, 0)),
    ]


def test_duty_after_a_weekend_is_reminded_of_once(world):
    duty(world, shanghai(2026, 6, 8, 9, 0))
    for hour in range(4 * 24):
        sweep(shanghai(2026, 6, 5, 8) + timedelta(hours=hour))
    assert [mail[0] for mail in mails()] == ["DUTY_SOON"]


def test_task_due_is_reminded_of_and_a_team_without_a_doer_is_not(world):
    due_at = NOW + timedelta(hours=20)
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.ben, state="ACCEPTED", due_at=due_at)
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, team_id=world.wenzhu.pk, due_at=due_at)
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.bao, state="DONE", due_at=due_at)
    assert sweep(NOW) == 2
    assert mails() == [("TASK_DUE", "PENDING", "", NOW)]


def test_offer_about_to_lapse_is_urgent_on_a_sunday_too(world):
    sunday = shanghai(2026, 6, 7, 10, 0)
    post = factories.make_post(unit=world.wenzhu)
    factories.make_claim(post=post, person=world.ben, state="OFFERED", offer_until=sunday + timedelta(hours=2))
    assert sweep(sunday) == 2
    assert mails() == [("OFFER_LAPSING", "PENDING", "", sunday)]


def test_limit_stops_the_sweep_and_the_next_one_goes_on(world, monkeypatch):
    from backend.notifications.operations import reminders

    monkeypatch.setattr(reminders, "READ", 2)
    for person in (world.ben, world.bao, world.hao):
        duty(world, NOW + timedelta(hours=23), person)
    assert sweep(NOW, limit=1) == 4
    assert sweep(NOW, limit=1) == 2
    assert sweep(NOW, limit=1) == 0


def test_standing_duty_is_reminded_of_for_each_of_its_days_once(world):
    times = [{"weekday": weekday, "start": "09:00", "end": "11:00"} for weekday in range(7)]
    claim = duty(world, NOW - timedelta(days=30), weekly_times=times, state="ACTIVE")
    type(claim.post).objects.update(ends_at=NOW + timedelta(days=30))
    assert sweep(NOW) == 2  # it is 10:00 now: tomorrow at 9
    assert sweep(NOW + timedelta(hours=6, minutes=29)) == 0
    assert sweep(NOW + timedelta(hours=6, minutes=30)) == 2  # from 16:30 on, the one after
    assert sweep(NOW + timedelta(hours=24)) == 0
    dedupe_keys = Message.objects.filter(channel="INBOX").order_by("expires_at").values_list("dedupe_key", flat=True)
    assert list(dedupe_keys) == ["2026-06-03T01:00:00+00:00", "2026-06-04T01:00:00+00:00"]


def test_nobody_is_told_who_has_left_and_the_others_are(world):
    for person in (world.ben, world.bao):
        duty(world, NOW + timedelta(hours=23), person)
    type(world.ben).objects.filter(pk=world.ben.pk).update(is_active=False)
    assert sweep(NOW) == 2
    assert set(Message.objects.values_list("recipient_id", flat=True)) == {world.bao.pk}


@pytest.mark.parametrize("reminders", [1, 20])
def test_sweep_that_finds_nothing_new_asks_the_same_few_questions(world, reminders, django_assert_num_queries):
    """One for the calendar; posts and claims; tasks; promises of the day; consents (two); slips; offers; two for deadlines of
    pledges; issues due, and late ones at two levels; how far the last sweep came, and that this one is through."""
    post = factories.make_post(unit=world.wenzhu, starts_at=NOW + timedelta(hours=23), places=30)
    for _number in range(reminders):
        factories.make_claim(post=post, person=factories.make_person(name="Member", home_unit=world.wenzhu))
    assert sweep(NOW) == 2 * reminders
    system = get_system()
    with django_assert_num_queries(19):
        assert operations.queue_reminders(actor=system, now=NOW, limit=1000) == 0


def test_only_the_clock_sweeps(world, nothing_changes):
    duty(world, NOW + timedelta(hours=23))
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.queue_reminders(actor=world.eva, now=NOW, limit=10)


def test_what_passed_while_everything_stood_still_gets_a_row_that_says_so_and_is_in_the_digest(world):
    """The last sweep is on Monday at noon, the next one on Thursday; between them a duty and a task, both over."""
    monday, thursday = shanghai(2026, 6, 1, 12), shanghai(2026, 6, 4, 12)
    sweep(monday)
    claim = duty(world, shanghai(2026, 6, 3, 9))
    type(claim).objects.update(state="COMPLETED", ended_at=shanghai(2026, 6, 3, 11))
    type(claim.post).objects.update(state="CLOSED")
    due_at = shanghai(2026, 6, 3, 10)
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.bao, state="ACCEPTED", due_at=due_at)
    sweep(thursday)
    assert mails() == [("DUTY_SOON", "SKIPPED", "late", thursday), ("TASK_DUE", "SKIPPED", "late", thursday)]
    week = Period.ending_before(shanghai(2026, 6, 8, 1))
    assert [len(list_not_mailed(person, week)) for person in (world.ben, world.bao)] == [1, 1]
    assert sweep(thursday + timedelta(minutes=10)) == 0


@pytest.mark.parametrize(("minutes", "rows"), [(5, 0), (6, 2)])
def test_a_pause_is_longer_than_five_minutes(world, minutes, rows):
    sweep(NOW)
    duty(world, NOW + timedelta(minutes=1))
    Message.objects.all().delete()
    assert sweep(NOW + timedelta(minutes=minutes)) == rows


def test_before_the_first_sweep_nothing_is_missed(world):
    duty(world, NOW - timedelta(hours=1))
    assert sweep(NOW) == 0


def test_who_depends_on_somebody_is_shown_that_there_was_no_time_to_tell_them(world):
    """Late at night, for the next morning at seven: the organiser of the cell or unit, and who offered the task."""
    now, seven = shanghai(2026, 6, 6, 23), shanghai(2026, 6, 7, 7)
    claim = duty(world, seven)
    task = factories.make_task(
        unit=world.wenzhu, offered_by=world.ada, person=world.bao, state="ACCEPTED", due_at=seven
    )
    factories.make_role(person=world.fay, kind="OFFICER", unit=world.wenzhu)
    sweep(now)
    told = Message.objects.filter(kind__endswith="_UNTOLD").values_list(
        "recipient__name", "kind", "subject_id", "channel"
    )
    assert sorted(told) == [("Ada", "TASK_UNTOLD", task.pk, "INBOX"), ("Fay", "CLAIM_UNTOLD", claim.pk, "INBOX")]
    assert sweep(now) == 0
