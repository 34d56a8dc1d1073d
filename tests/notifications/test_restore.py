"""After a restore nothing is sent twice: what may have been sent is held until somebody has decided."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backend.common.errors import NotAllowed
from backend.common.ops import doctor
from backend.journal.models import Entry
from backend.notifications import marker, operations
from backend.notifications.models import Message, Sending
from backend.organisations.queries import get_system
from tests.notifications.making import make_claim_mail
from tests.world import NOW

HOUR = timedelta(hours=1)


def deliver(now=NOW):
    return operations.deliver_batch(now=now, limit=100)


@pytest.fixture
def restored(world):
    """A backup at NOW; an hour later three mails are handed over; then the database is as it was at NOW."""
    make_claim_mail(world, world.hao)
    assert deliver() == {"sent": 1}
    mails = [make_claim_mail(world, person, send_after=NOW + HOUR) for person in (world.ben, world.bao)]
    mails.append(make_claim_mail(world, world.ben, send_after=NOW + HOUR, kind="CLAIM_CANCELLED"))
    backup = Sending.objects.values("last_batch_at").get()
    assert deliver(NOW + HOUR) == {"sent": 3}
    Message.objects.filter(pk__in=[mail.pk for mail in mails]).update(state="PENDING", finished_at=None, attempts=0)
    Sending.objects.update(**backup)
    return mails


def states() -> list[tuple[str, str]]:
    return list(Message.objects.filter(send_after__gt=NOW).order_by("id").values_list("state", "reason"))


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("held_mails", *arguments, stdout=out)
    return out.getvalue()


def findings() -> list[str]:
    return [finding.level for finding in doctor.check_sending()]


def test_without_a_restore_sending_goes_on(world):
    for hour in range(3):
        make_claim_mail(world, world.ben, send_after=NOW + hour * HOUR)
        assert deliver(NOW + hour * HOUR) == {"sent": 1}
    assert findings() == [doctor.GREEN]


def test_a_restored_database_knows_it_and_sends_nothing(restored):
    assert deliver(NOW + 2 * HOUR) == deliver(NOW + 26 * HOUR) == {}
    assert states() == [("PENDING", "")] * 3
    assert findings() == [doctor.RED]
    assert Entry.objects.filter(kind="sending.frozen").count() == 1


def test_a_database_that_is_as_new_as_the_file_is_not_restored(world):
    make_claim_mail(world, world.ben)
    deliver()
    sending = Sending.objects.get()
    assert marker.read(sending.pk) == sending.last_batch_at == NOW
    assert deliver(NOW + HOUR) == {}
    assert Sending.objects.get().frozen_at is None


def test_held_mails_are_shown_with_recipient_kind_and_day(restored):
    deliver(NOW + 2 * HOUR)
    shown = run()
    for mail in restored:
        line = next(line for line in shown.splitlines() if line.startswith(str(mail.pk)))
        assert line.split()[1:] == ["2026-06-02", mail.kind, mail.recipient.name]
    assert operations.count_held() == {"CLAIM_CANCELLED": 1, "CLAIM_CONFIRMED": 2}


def test_each_is_released_or_dropped_by_itself_or_by_kind_and_then_sending_goes_on(restored):
    later = NOW + 2 * HOUR
    deliver(later)
    run("--drop", "--kind", "CLAIM_CANCELLED")
    run("--release", "--id", str(restored[0].pk))
    assert states() == [("PENDING", "released"), ("PENDING", ""), ("SKIPPED", "dropped")]
    assert deliver(later) == {"sent": 1}  # the released one alone
    with pytest.raises(CommandError):
        run("--resume")
    assert findings() == [doctor.RED]
    run("--drop")
    run("--resume")
    assert findings() == [doctor.GREEN]
    decided = (
        Entry.objects.filter(kind="sending.decided").order_by("seq").values_list("facts__decision", "facts__count")
    )
    assert list(decided) == [("dropped", 1), ("released", 1), ("dropped", 1)]


def test_after_it_new_mails_go_out_and_the_file_does_not_freeze_again(restored, world):
    deliver(NOW + 2 * HOUR)
    run("--drop")
    operations.resume_sending(actor=get_system(), now=NOW + 3 * HOUR)
    make_claim_mail(world, world.ben, send_after=NOW + 4 * HOUR)
    assert deliver(NOW + 4 * HOUR) == {"sent": 1}


def test_what_is_queued_while_it_is_frozen_is_held_too_and_what_is_due_later_is_not(restored, world):
    """It may follow from an entry that the relay had processed before; what was due after the loss cannot have been sent."""
    later = make_claim_mail(world, world.ben, send_after=NOW + HOUR + timedelta(seconds=1))
    deliver(NOW + 2 * HOUR)
    queued = make_claim_mail(world, world.bao, send_after=NOW + 3 * HOUR, created_at=NOW + 2 * HOUR)
    held = set(operations.held_mails().values_list("pk", flat=True))
    assert held == {*(mail.pk for mail in restored), queued.pk}
    assert later.pk not in held


def test_on_a_machine_without_the_file_an_operator_says_it(world):
    make_claim_mail(world, world.ben)
    assert "CLAIM_CONFIRMED" in run("--freeze")
    assert deliver() == {}
    assert findings() == [doctor.RED]


def test_only_administrators_decide(world, nothing_changes):
    for step in (operations.freeze_sending, operations.resume_sending):
        with nothing_changes(), pytest.raises(NotAllowed):
            step(actor=world.ben, now=NOW)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.decide_held(actor=world.ben, now=NOW, release=True)
