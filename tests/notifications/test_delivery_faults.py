"""A mail server that misbehaves, and deliverers that die: nothing twice, nothing silently lost."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections

from backend.common.ids import new_id
from backend.notifications import channels, operations
from backend.notifications.emails import mail_id
from backend.notifications.models import Message
from backend.notifications.operations.delivery import LEASE, MAX_ATTEMPTS, UNTOUCHED, lease, mark
from tests.notifications.making import make_claim_mail
from tests.production import ROOT, production_python
from tests.world import NOW

LATER = NOW + timedelta(minutes=10)


def deliver(now=NOW, limit=100):
    return operations.deliver_batch(now=now, limit=limit)


@pytest.fixture
def address(world):
    """`address("after")` gives Ben an address with that outcome."""

    def give(name, person=None):
        person = person or world.ben
        type(person).objects.filter(pk=person.pk).update(email=f"{name}+{person.pk.hex}@example.org")
        return person

    return give


def test_connection_lost_after_the_final_dot_is_unknown_and_not_sent_again(world, sink, address):
    message = make_claim_mail(world, address("after"))
    assert deliver() == {"unknown": 1}
    assert deliver(LATER) == {}
    message.refresh_from_db()
    assert (message.state, message.reason, len(sink.accepted)) == ("UNKNOWN", "no-answer", 1)


def test_connection_lost_before_the_dot_is_tried_again_with_growing_pauses(world, sink, address):
    message = make_claim_mail(world, address("before"))
    assert deliver() == {"retried": 1}
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("PENDING", 1)
    assert timedelta(minutes=1) <= message.send_after - NOW < timedelta(minutes=1, seconds=30)
    assert deliver() == {}
    address("ok")
    assert deliver(LATER) == {"sent": 1}
    assert len(sink.accepted) == 1


def test_what_the_server_puts_off_is_given_up_after_the_eighth_try(world, sink, address):
    message = make_claim_mail(world, address("later"))
    Message.objects.update(attempts=MAX_ATTEMPTS - 2)
    assert deliver() == {"retried": 1}
    Message.objects.update(send_after=NOW)
    assert deliver() == {"failed": 1}
    message.refresh_from_db()
    assert (message.state, message.reason, message.attempts) == ("FAILED", "451", MAX_ATTEMPTS)
    assert sink.accepted == []


def test_one_bad_recipient_does_not_touch_the_others(world, sink, address):
    outcomes = {
        "ben": "later",
        "bao": "never",
        "hao": "full",
        "cem": "refused",
        "ada": "before",
        "jin": "after",
        "eva": "ok",
        "fay": "ok",
    }
    mails = {name: make_claim_mail(world, address(outcome, getattr(world, name))) for name, outcome in outcomes.items()}
    assert deliver() == {"retried": 3, "failed": 2, "unknown": 1, "sent": 2}
    states = {}
    for name, message in mails.items():
        message.refresh_from_db()
        states[name] = (message.state, message.reason)
    assert states == {
        "ben": ("PENDING", "451"),
        "bao": ("FAILED", "550"),
        "hao": ("PENDING", "452"),
        "cem": ("FAILED", "554"),
        "ada": ("PENDING", "disconnected"),
        "jin": ("UNKNOWN", "no-answer"),
        "eva": ("SENT", ""),
        "fay": ("SENT", ""),
    }


def test_server_that_does_not_answer_after_the_dot_is_not_waited_for(world, sink, address, monkeypatch):
    monkeypatch.setattr(channels, "DOT_SECONDS", 0.2)
    sink.slow_seconds = 1.0
    make_claim_mail(world, address("slow"))
    make_claim_mail(world, address("ok", world.bao))
    assert deliver() == {"unknown": 1, "sent": 1}
    assert deliver(LATER) == {}


def test_server_away_costs_no_try_and_nothing_is_lost(world, sink, settings):
    message = make_claim_mail(world, world.ben)
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert deliver() == {"left": 1}
    message.refresh_from_db()
    assert (message.state, message.attempts, message.lease_until) == ("PENDING", 0, None)
    settings.EMAIL_PORT = there
    assert deliver() == {}, "the server is left alone for a minute"
    assert deliver(LATER) == {"sent": 1}


def test_batch_that_takes_too_long_leaves_its_rest_to_the_next(world, sink, monkeypatch):
    from backend.notifications.operations import delivery

    for _number in range(3):
        make_claim_mail(world, world.ben)
    monkeypatch.setattr(delivery, "BUDGET_SECONDS", -1)
    assert deliver() == {"left": 3}
    monkeypatch.undo()
    assert deliver() == {"sent": 3}


def test_deliverer_that_outlives_its_lease_does_not_overwrite_what_was_decided(world, sink, address, monkeypatch):
    message = make_claim_mail(world, world.ben)
    send = channels.SmtpChannel.send

    def slowly(channel, mail):
        outcome = send(channel, mail)
        assert operations.deliver_batch(now=LATER, limit=10) == {"unknown": 1}  # another one finds the stale lease
        return outcome

    monkeypatch.setattr(channels.SmtpChannel, "send", slowly)
    assert deliver() == {}
    message.refresh_from_db()
    assert (message.state, len(sink.accepted)) == ("UNKNOWN", 1)


def test_mail_that_somebody_else_holds_is_neither_leased_nor_marked(world):
    theirs, ours = new_id(), new_id()
    message = make_claim_mail(world, world.ben, lease_id=theirs, lease_until=NOW + LEASE)
    assert lease(now=NOW, limit=10, lease_id=ours) == []
    assert mark(None, UNTOUCHED, message.pk, lease_id=ours) == set()
    message.refresh_from_db()
    assert (message.state, message.lease_id, message.lease_until) == ("PENDING", theirs, NOW + LEASE)
    assert [found.pk for found in lease(now=NOW + LEASE, limit=10, lease_id=ours)] == [message.pk]
    assert mark(None, UNTOUCHED, message.pk, lease_id=theirs) == set(), "the one who had it is too late"
    assert mark(None, UNTOUCHED, message.pk, lease_id=ours) == {message.pk}
    assert mark(None, UNTOUCHED, message.pk, lease_id=ours) == set(), "it is being sent already"


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_never_send_a_mail_twice(world, sink):
    for _number in range(30):
        make_claim_mail(world, world.ben)
    totals: Counter[str] = Counter()

    def work():
        try:
            while done := deliver(limit=4):
                totals.update(done)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert totals == {"sent": 30}
    assert len(sink.ids()) == len(set(sink.ids())) == 30


def start_deliverer(sink, tmp_path) -> subprocess.Popen:
    name = connection.settings_dict["NAME"]
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "VAR_DIR": str(tmp_path),
        "DEBUG": "1",
    }
    command = [production_python(), "-m", "tests.notifications.deliverer", NOW.isoformat()]
    return subprocess.Popen(command, env=environment, cwd=ROOT)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_deliverers_killed_between_sending_and_marking_leave_no_mail_twice_and_none_lost(
    world, sink, address, tmp_path
):
    """SIGKILL right after the server has kept a mail and before it has answered."""
    sink.slow_seconds = 0.3
    address("slow")
    mails = {str(mail_id(make_claim_mail(world, world.ben))) for _number in range(12)}
    kills = 3
    for kill in range(kills):
        process = start_deliverer(sink, tmp_path)
        seen, end = len(sink.accepted), time.monotonic() + 60
        while len(sink.accepted) < seen + 1 + kill % 2 and time.monotonic() < end:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        # what the killed deliverer had leased but not sent is free again when its lease ends
        Message.objects.filter(state="PENDING").update(lease_until=NOW)
    address("ok")
    while deliver(LATER, limit=5):
        pass
    sent, unknown = (
        {str(mail_id(mail)) for mail in Message.objects.filter(state=state)} for state in ("SENT", "UNKNOWN")
    )
    arrived = Counter(sink.ids())
    assert max(arrived.values()) == 1, "a mail arrived twice"
    assert sent | unknown == mails, "every mail has an end"
    assert sent <= set(arrived)
    assert len(unknown) == kills
