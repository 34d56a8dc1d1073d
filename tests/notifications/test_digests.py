"""The weekly digest: who gets one, what it covers, and its exact words in both languages."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.common.models import CalendarOverride
from backend.journal import operations as journal
from backend.notifications import operations
from backend.notifications.catalogue.areas import Area
from backend.notifications.digests import compose_digest
from backend.notifications.models import Message
from backend.notifications.periods import Period
from backend.notifications.queries.digests import find_locations, list_not_mailed
from backend.organisations.queries import get_system
from backend.rollups.metrics import METRICS
from backend.rollups.models import Counter
from tests import factories
from tests.notifications.making import make_message

GOLDEN = Path(__file__).parent / "golden"
MONDAY = datetime(2026, 6, 7, 16, 5, tzinfo=UTC)  # 2026-06-08 00:05 in Shanghai
NINE = datetime(2026, 6, 8, 1, 0, tzinfo=UTC)
WEEK = Period(date(2026, 6, 1), date(2026, 6, 8))


def queue(now=MONDAY, limit=10_000):
    return operations.queue_digests(actor=get_system(), now=now, limit=limit)


def digests() -> list[str]:
    return sorted(Message.objects.filter(kind="DIGEST", channel="EMAIL").values_list("recipient__name", flat=True))


def test_those_who_look_after_a_place_get_one_and_members_only_with_news(world):
    make_message(world.ben)
    queue()
    assert digests() == ["Ada", "Ben", "Eva", "Fay", "Hao", "Ivy", "Kim", "Lin", "Nan"]


def test_digest_is_queued_once_a_week_for_monday_at_nine(world):
    assert queue() == 16
    assert queue() == queue(now=MONDAY + timedelta(days=3)) == 0
    mails = Message.objects.filter(channel="EMAIL")
    assert {mail.send_after for mail in mails} == {NINE}
    assert {mail.dedupe_key for mail in mails} == {"2026-W23"}


def test_digest_moves_to_the_next_working_morning(world):
    CalendarOverride.objects.create(day=date(2026, 6, 8), is_working=False)
    queue()
    sending = set(Message.objects.filter(channel="EMAIL").values_list("send_after", flat=True))
    assert sending == {datetime(2026, 6, 9, 0, 0, tzinfo=UTC)}


def test_digest_that_was_missed_is_made_up_on_any_day_of_its_week(world):
    thursday = datetime(2026, 6, 11, 6, 0, tzinfo=UTC)
    assert queue(now=thursday) == 16
    assert set(Message.objects.filter(channel="EMAIL").values_list("send_after", flat=True)) == {thursday}
    # The next week ends, for those who work, on Thursday at 21:00: on Friday is the Dragon Boat Festival.
    night = datetime(2026, 6, 18, 13, 0, tzinfo=UTC)
    assert queue(now=night) == 0
    assert queue(now=night - timedelta(minutes=1)) == 16


def test_weeks_of_a_long_holiday_are_told_in_one_digest(world):
    """Spring Festival 2026: from Sunday, February 15th, to Monday the 23rd everybody rests; no week is told twice or left out."""
    make_message(world.ben, created_at=datetime(2026, 2, 10, tzinfo=UTC))
    for day in (9, 16, 23):
        queue(now=datetime(2026, 2, day - 1, 17, 0, tzinfo=UTC))  # Mondays at 01:00 in Shanghai
    told = Message.objects.filter(recipient=world.eva, kind="DIGEST", channel="EMAIL").order_by("send_after")
    assert [(mail.params["from"], mail.params["until"], mail.state) for mail in told] == [
        ("2026-02-02", "2026-02-09", "PENDING"),
        ("2026-02-09", "2026-02-23", "PENDING"),
    ]
    assert told[1].send_after == datetime(2026, 2, 24, 0, 0, tzinfo=UTC)
    assert told[1].expires_at > told[1].send_after + timedelta(days=5)


def test_limit_stops_the_queueing_and_the_next_call_goes_on(world, monkeypatch):
    from backend.notifications.operations import digests as module

    monkeypatch.setattr(module, "BATCH", 3)
    counts = [queue(limit=1) for _call in range(4)]
    assert counts == [6, 6, 4, 0]


def test_what_was_mailed_at_once_is_not_told_again(world):
    about = {"kind": "POST_CANCELLED", "subject_id": world.ben.pk, "dedupe_key": "x"}
    make_message(world.ben, **about)
    make_message(world.ben, **about, channel="EMAIL", state="SENT")
    over_limit = make_message(world.ben, dedupe_key="y")
    make_message(
        world.ben, subject_id=over_limit.subject_id, dedupe_key="y", channel="EMAIL", state="SKIPPED", reason="limit"
    )
    assert [row["id"] for row in list_not_mailed(world.ben, WEEK)] == [over_limit.pk]


def test_member_whose_news_was_all_mailed_gets_no_empty_digest(world, sink):
    about = {"kind": "POST_CANCELLED", "subject_id": world.ben.pk, "dedupe_key": "x"}
    make_message(world.ben, **about)
    make_message(world.ben, **about, channel="EMAIL", state="SENT")
    queue()
    operations.deliver_batch(now=NINE, limit=100)
    mail = Message.objects.get(recipient=world.ben, kind="DIGEST", channel="EMAIL")
    assert (mail.state, mail.reason) == ("SKIPPED", "empty")


def test_period_goes_on_where_the_last_digest_ended(world):
    make_message(world.ben)
    queue()
    late = make_message(world.ben, created_at=datetime(2026, 6, 10, tzinfo=UTC))
    # The job does not run for a week and a half: Monday the 15th passes without a digest.
    queue(now=datetime(2026, 6, 23, 1, 0, tzinfo=UTC))
    first, second = Message.objects.filter(recipient=world.ben, kind="DIGEST", channel="INBOX").order_by("id")
    assert (first.params["from"], first.params["until"]) == ("2026-06-01", "2026-06-08")
    assert (second.params["from"], second.params["until"]) == ("2026-06-08", "2026-06-22")
    told = [row["id"] for row in list_not_mailed(world.ben, Period.from_params(second.params))]
    assert told == [late.pk]


@pytest.mark.parametrize(("rest", "weeks"), [(6, ["2026-W22", "2026-W23", "2026-W24"]), (7, ["2026-W22", "2026-W24"])])
def test_period_is_told_exactly_once_though_a_week_of_rest_lies_between(world, rest, weeks):
    """Monday the 8th and the days after it are free; with seven of them the next Monday is the first that can be told."""
    CalendarOverride.objects.bulk_create(
        CalendarOverride(day=date(2026, 6, 8) + timedelta(days=day), is_working=False) for day in range(rest)
    )
    if rest == 6:
        CalendarOverride.objects.create(
            day=date(2026, 6, 14), is_working=True
        )  # a make-up day, the last before the Monday
    made = [make_message(world.ben, created_at=MONDAY + timedelta(days=day)) for day in range(-8, 6)]
    for monday in (-7, 0, 7):
        queue(now=MONDAY + timedelta(days=monday))
    digests = Message.objects.filter(recipient=world.ben, kind="DIGEST", channel="INBOX").order_by("dedupe_key")
    told = [row["id"] for one in digests for row in list_not_mailed(world.ben, Period.from_params(one.params))]
    assert [one.dedupe_key for one in digests] == weeks
    assert sorted(told) == sorted(message.pk for message in made)
    mails = Message.objects.filter(recipient=world.ben, kind="DIGEST", channel="EMAIL")
    assert set(mails.values_list("state", flat=True)) == {"PENDING"}


moments = st.datetimes(datetime(2026, 6, 1), datetime(2026, 8, 2), timezones=st.just(UTC))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(moments, max_size=12), st.sets(st.integers(min_value=0, max_value=9)))
def test_consecutive_digests_tell_every_event_exactly_once(world, moments, missed):
    """At any times of messages, and with up to three Mondays in a row on which the job does not run."""
    Message.objects.all().delete()
    made = {make_message(world.ben, created_at=moment).pk for moment in moments}
    missed = {week for week in missed if not {week - 1, week - 2, week - 3} <= missed} - {9}
    for week in range(10):
        if week not in missed:
            queue(now=MONDAY + timedelta(weeks=week))
    told: list = []
    for digest in Message.objects.filter(recipient=world.ben, kind="DIGEST", channel="INBOX"):
        told += [row["id"] for row in list_not_mailed(world.ben, Period.from_params(digest.params))]
    assert sorted(told) == sorted(made)


# --- the words --------------------------------------------------------------------------------------------------------


@pytest.fixture
def week(world):
    """A week in cell 文竹-1, for its coordinator Ada."""
    made = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
    post = factories.make_post(
        unit=world.wenzhu, cell=world.cell, title="Fill sandbags", starts_at=NINE + timedelta(days=2),
        ends_at=NINE + timedelta(days=2, hours=4), duties="CANARY duties",
    )  # fmt: skip
    post.version = 2
    journal.record("post.opened", actor=world.hao, at=made, subject=post, scope=post.scope)
    issue = factories.make_issue(
        unit=world.wenzhu, cell=world.cell, reporter=world.ben, title="CANARY title", description="CANARY description",
        location="CANARY place", due_at=made,
    )  # fmt: skip
    issue.version = 2
    journal.record("issue.reopened", actor=world.hao, at=made, subject=issue, scope=issue.scope)
    for metric, day, value in (
        ("issues_open", date(2026, 5, 20), 3),
        ("issues_open", date(2026, 6, 3), 1),
        ("issues_reported", date(2026, 6, 3), 2),
        ("issues_reported", date(2026, 5, 27), 5),
        ("issues_reported", date(2026, 6, 8), 100),  # not of this week any more
        ("minutes_served", date(2026, 6, 7), 90),
    ):
        Counter.objects.create(
            scope_id=world.cell.pk, metric=metric, day=day, value=value, root_id=world.district.pk, scope_kind="cell"
        )
    make_message(world.ada, kind="TASK_VERIFIED", subject_type="post", subject_id=post.pk)
    return {str(post.pk): "POST", str(issue.pk): "ISSUE"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_coordinators_digest_word_for_word(world, sink, week, language, settings):
    settings.PUBLIC_URL = "https://linggang.example.org"
    type(world.ada).objects.filter(pk=world.ada.pk).update(language=language)
    queue()
    Message.objects.exclude(recipient=world.ada).delete()
    assert operations.deliver_batch(now=NINE, limit=10) == {"sent": 1}
    found = message_from_bytes(sink.accepted[0][1], policy=policy.default)
    text, html = (part.get_content().replace("\r\n", "\n") for part in found.iter_parts())
    assert "CANARY" not in text + html + found["Subject"]
    assert "+8613" not in text + html
    for pk, name in week.items():
        text = text.replace(pk, name)
    leave = found["List-Unsubscribe"].strip(" <>")
    whole = f"Subject: {found['Subject']}\n\n{text.replace(leave, 'LEAVE')}"
    with translation.override(language):
        labels = {name: str(metric.label) for name, metric in METRICS.items()}  # the words of another app
    assert whole == (GOLDEN / f"digest.{language}.txt").read_text().format_map(labels)
    for word in ("文竹-1", "Fill sandbags", "1.5"):
        assert word in html
    assert "<img" not in html and "<script" not in html and 'src="' not in html


def test_places_beyond_the_first_five_are_summed_and_named_by_their_number(world):
    cells = [factories.make_cell(unit=world.wenzhu, code=f"文竹-{number}") for number in range(10, 17)]
    for cell in cells:
        factories.make_role(person=world.ada, kind="COORDINATOR", unit=world.wenzhu, cell=cell)
        Counter.objects.create(
            scope_id=cell.pk, metric="issues_open", day=date(2026, 6, 2), value=2, root_id=world.district.pk
        )
        factories.make_issue(unit=world.wenzhu, cell=cell, reporter=world.ben, due_at=NINE - timedelta(days=3))
    with translation.override("en"):
        digest = compose_digest(factories.as_actor(world.ada), WEEK.as_params(), now=NINE)
    # 文竹-1, where nothing happened, is not told of; four of the five named places are left, and the others.
    assert [section.name for section in digest.sections] == [f"文竹-{number}" for number in range(10, 14)] + [
        "and 3 more places"
    ]
    rest = digest.sections[-1]
    assert rest.name == "and 3 more places"
    assert {figure.name: figure.week for figure in rest.figures}["issues open"] == "6 issues"
    assert [(group.heading, group.count) for group in digest.waiting] == [("Issues reported, to be accepted", 7)]


def test_cell_inside_another_of_the_summed_places_is_not_counted_twice(world):
    locations = find_locations(factories.as_actor(world.eva).grants)
    inside = find_locations(factories.as_actor(world.ada).grants)
    assert Area([*locations, *inside]).widest == locations
    assert Area(inside).widest == inside
