"""Reads of one moment beside writers, on a real database without a test's transaction around them."""

import threading

import pytest
from django.db import connection, connections

from backend.common.db.snapshots import snapshot
from backend.journal.models import Heartbeat
from backend.journal.operations import write_heartbeat
from tests.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def write_beside() -> None:
    def work() -> None:
        write_heartbeat(name="beside", now=NOW)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=10)
    assert not thread.is_alive(), "the snapshot holds up a writer"


def test_a_snapshot_sees_one_moment_and_holds_up_no_writer():
    with snapshot():
        assert Heartbeat.objects.count() == 0
        write_beside()
        assert Heartbeat.objects.count() == 0
    assert Heartbeat.objects.count() == 1


def test_outside_a_snapshot_the_second_read_sees_what_came_between():
    """Negative control: without it two reads are two moments."""
    assert Heartbeat.objects.count() == 0
    write_beside()
    assert Heartbeat.objects.count() == 1


def test_a_snapshot_ends_even_when_its_reader_fails():
    with pytest.raises(ValueError), snapshot():
        list(Heartbeat.objects.iterator())
        raise ValueError
    write_heartbeat(name="after", now=NOW)
    assert not connection.in_atomic_block
    assert Heartbeat.objects.count() == 1
