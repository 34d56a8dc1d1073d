"""Delivery: what is checked before sending, and the content of the mail."""

from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.notifications import channels, operations
from backend.notifications.models import Message, Preference
from backend.notifications.queries.recipients import find_readers
from backend.notifications.queries.subjects import find_own_rows, find_subjects
from backend.posts.models import Claim
from tests import factories
from tests.notifications.making import make_claim_mail, make_message
from tests.world import NOW


def deliver(now=NOW, limit=100):
    return operations.deliver_batch(now=now, limit=limit)


def parsed(body: bytes):
    return message_from_bytes(body, policy=policy.default)


def state_of(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.reason


def test_mail_goes_out_once_in_text_and_html(world, sink):
    world.ben.language = "en"
    world.ben.save(update_fields=["language"])
    message = make_claim_mail(world, world.ben)
    assert deliver() == {"sent": 1}
    assert deliver() == {}
    [(recipient, body)] = sink.accepted
    found = parsed(body)
    assert recipient == world.ben.email
    assert found["Subject"] == "Your place is confirmed: Fill sandbags"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    assert "You have a place on “Fill sandbags”, which begins at 2026-06-06 08:00." in found.get_body().get_content()
    assert state_of(message) == ("SENT", "")
    assert (message.attempts, message.lease_id, message.lease_until) == (1, None, None)


def test_mail_is_chinese_for_whoever_set_no_language(world, sink):
    make_claim_mail(world, world.ben)
    deliver()
    assert parsed(sink.accepted[0][1])["Subject"] == "您的岗位已确认：Fill sandbags"


def test_one_connection_carries_the_whole_batch(world, sink):
    for _number in range(5):
        make_claim_mail(world, world.ben)
    assert deliver() == {"sent": 5}
    assert sink.connections == 1


def test_without_a_server_mails_go_where_django_puts_them(world, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    make_claim_mail(world, world.ben)
    make_claim_mail(world, world.bao)
    assert deliver() == {"sent": 2}
    # Django names the files by the second: two mails may stand in one.
    written = "".join(file.read_text("utf-8") for file in (tmp_path / "mail").iterdir())
    assert written.count("\nSubject: ") == 2


def test_nothing_is_sent_before_its_time(world, sink):
    make_claim_mail(world, world.ben, send_after=NOW + timedelta(minutes=1))
    assert deliver() == {}
    assert deliver(now=NOW + timedelta(minutes=1)) == {"sent": 1}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda world, message: type(world.ben).objects.update(is_active=False), "rights"),
        (lambda world, message: type(world.ben).objects.filter(pk=world.ben.pk).update(email=None), "preference"),
        (
            lambda world, message: Preference.objects.create(person=world.ben, email_changes=False, created_at=NOW),
            "preference",
        ),
        (lambda world, message: Message.objects.update(expires_at=NOW), "late"),
        (lambda world, message: Message.objects.update(subject_id=world.ben.pk), "rights"),
        (lambda world, message: Claim.objects.update(state="WITHDRAWN"), "state"),
    ],
    ids=["inactive", "no email", "switched off", "late", "not visible", "withdrawn meanwhile"],
)
def test_what_changed_meanwhile_is_looked_at_before_sending(world, sink, spoil, reason):
    message = make_claim_mail(world, world.ben)
    spoil(world, message)
    assert deliver() == {"skipped": 1}
    assert state_of(message) == ("SKIPPED", reason)
    assert sink.accepted == []


def test_mail_about_a_post_that_is_not_visible_any_more_is_not_sent(world, sink):
    post = factories.make_post(unit=world.cicheng, state="CANCELLED")
    message = make_message(world.ben, channel="EMAIL", state="PENDING", subject_id=post.pk)
    assert deliver() == {"skipped": 1}
    assert state_of(message) == ("SKIPPED", "rights")


def test_mail_about_somebody_elses_claim_or_task_is_not_sent(world, sink):
    """Rows are read for many people at once; each person sees only their own."""
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.bao)
    task = factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.bao)
    for kind, subject_type, subject in (("CLAIM_CONFIRMED", "claim", claim), ("TASK_OFFERED", "task", task)):
        about = {"kind": kind, "subject_type": subject_type, "subject_id": subject.pk}
        make_message(world.ben, channel="EMAIL", state="PENDING", **about)
        make_message(world.bao, channel="EMAIL", state="PENDING", **about)
    assert deliver() == {"sent": 2, "skipped": 2}
    assert {recipient for recipient, _body in sink.accepted} == {world.bao.email}
    assert set(Message.objects.filter(recipient=world.ben).values_list("state", "reason")) == {("SKIPPED", "rights")}


def test_what_is_looked_up_for_many_is_what_each_may_see(world):
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
    task = factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.ben)
    keys = [("claim", claim.pk), ("task", task.pk)]
    own = find_own_rows(keys)
    assert set(own) == {(world.ben.pk, key) for key in keys}
    reader = find_readers([world.ben.pk], today=NOW.date())[world.ben.pk]
    with_rows, by_policy = find_subjects(reader, keys, own=own), find_subjects(reader, keys)
    assert with_rows == by_policy and set(by_policy) == set(keys)


def test_each_further_mail_costs_one_statement(world, sink, django_assert_num_queries):
    """Besides those of a batch, and those of a portion."""
    deliver()  # the first of an installation makes its row
    make_claim_mail(world, world.ben)
    with CaptureQueriesContext(connection) as one:
        assert deliver() == {"sent": 1}
    for person in (world.ben, world.bao, world.hao, world.jin):
        make_claim_mail(world, person)
    with django_assert_num_queries(len(one) + 3):
        assert deliver() == {"sent": 4}


def test_mail_looked_at_in_the_night_waits_for_the_morning(world, sink):
    message = make_claim_mail(world, world.ben, expires_at=NOW + timedelta(days=3))
    night = datetime(2026, 6, 2, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
    assert deliver(now=night) == {"postponed": 1}
    message.refresh_from_db()
    assert (message.state, message.send_after) == ("PENDING", datetime(2026, 6, 3, 0, 0, tzinfo=UTC))
    assert deliver(now=message.send_after) == {"sent": 1}


def test_own_longer_quiet_hours_are_kept(world, sink):
    message = make_claim_mail(world, world.ben, expires_at=NOW + timedelta(days=3))
    Preference.objects.create(person=world.ben, quiet_from=time(18), quiet_until=time(9, 30), created_at=NOW)
    assert deliver(now=datetime(2026, 6, 2, 10, 30, tzinfo=UTC)) == {"postponed": 1}
    message.refresh_from_db()
    assert message.send_after == datetime(2026, 6, 3, 1, 30, tzinfo=UTC)


def test_reminder_that_is_late_by_the_morning_is_given_up_and_stays_visible(world, sink):
    message = make_claim_mail(world, world.ben, kind="DUTY_SOON", expires_at=NOW + timedelta(hours=20))
    assert deliver(now=datetime(2026, 6, 2, 14, 0, tzinfo=UTC)) == {"skipped": 1}
    assert state_of(message) == ("SKIPPED", "late")


def test_offer_that_cannot_wait_for_the_morning_goes_out_at_once(world, sink):
    until = datetime(2026, 6, 2, 16, 0, tzinfo=UTC)
    post = factories.make_post(unit=world.wenzhu)
    claim = factories.make_claim(post=post, person=world.ben, state="OFFERED", offer_until=until)
    about = {"kind": "CLAIM_OFFERED", "subject_type": "claim", "subject_id": claim.pk}
    make_message(world.ben, channel="EMAIL", state="PENDING", expires_at=until, **about)
    assert deliver(now=datetime(2026, 6, 2, 14, 0, tzinfo=UTC)) == {"sent": 1}


def test_title_cannot_write_headers_or_placeholders(world, sink):
    post = factories.make_post(unit=world.wenzhu, title="A\r\nBcc: x@example.org %(until)s {{ 7 }}")
    claim = factories.make_claim(post=post, person=world.ben)
    make_message(
        world.ben, channel="EMAIL", state="PENDING", kind="CLAIM_CONFIRMED", subject_type="claim", subject_id=claim.pk
    )
    assert deliver() == {"sent": 1}
    found = parsed(sink.accepted[0][1])
    assert found["Bcc"] is None
    assert found["Subject"].endswith("A Bcc: x@example.org %(until)s {{ 7 }}")


def test_address_with_a_line_break_fails_and_the_others_go_out(world, sink):
    type(world.bao).objects.filter(pk=world.bao.pk).update(email="x@example.org\r\nRCPT TO:<y@example.org>")
    bad, good = make_claim_mail(world, world.bao), make_claim_mail(world, world.ben)
    assert deliver() == {"sent": 1, "failed": 1}
    assert state_of(bad) == ("FAILED", "header")
    assert state_of(good)[0] == "SENT"
    assert [recipient for recipient, _body in sink.accepted] == [world.ben.email]


def test_lines_that_begin_with_a_dot_arrive_whole(world, sink):
    channel = channels.SmtpChannel()
    outcome = channel.send(mail.EmailMultiAlternatives("s", "a\n.\n..b\nc", "a@example.org", ["ok@example.org"]))
    channel.close()
    assert outcome.result.value == "SENT"
    assert sink.accepted[0][1].replace(b"\r\n..", b"\r\n.").endswith(b"\r\n\r\na\r\n.\r\n..b\r\nc\r\n.\r\n")


def test_task_and_issue_titles_stay_in_the_house(world, sink):
    task = factories.make_task(
        unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.ben, title="Canary"
    )
    about = {"kind": "TASK_OFFERED", "subject_type": "task", "subject_id": task.pk}
    make_message(world.ben, channel="EMAIL", state="PENDING", **about)
    issue = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben, title="Canary")
    about = {"kind": "ISSUE_DISPATCHED", "subject_type": "issue", "subject_id": issue.pk}
    make_message(world.ada, channel="EMAIL", state="PENDING", **about)
    assert deliver() == {"sent": 2}
    for _recipient, body in sink.accepted:
        found = parsed(body)
        words = found["Subject"] + "".join(part.get_content() for part in found.iter_parts())
        assert "Canary" not in words and "文竹-1" in words


def test_mail_left_in_sending_becomes_unknown_and_is_not_sent_again(world, sink):
    lost = make_claim_mail(world, world.ben, state="SENDING", lease_until=NOW)
    assert deliver() == {"unknown": 1}
    assert state_of(lost) == ("UNKNOWN", "lost")
    assert deliver() == {}
    assert sink.accepted == []


def test_repeated_mail_has_the_message_id_of_the_first(world, sink):
    """After a restore the row is another one; the occasion, and so the mail, is the same. Another occasion is another mail."""
    first = make_claim_mail(world, world.ben, dedupe_key="one")
    about = {name: getattr(first, name) for name in ("kind", "subject_type", "subject_id", "channel")}
    deliver()
    Message.objects.all().delete()
    for key in ("one", "two"):
        make_message(world.ben, state="PENDING", dedupe_key=key, **about)
    assert deliver() == {"sent": 2}
    ids = [parsed(body)["Message-ID"] for _recipient, body in sink.accepted]
    assert ids[0] in ids[1:]
    assert len(set(ids)) == 2
