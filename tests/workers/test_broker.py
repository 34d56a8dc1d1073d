"""The embedded broker: a folder that survives kills, halves of messages, and nobody listening."""

import os

import pytest
from kombu import Connection

from workers import broker
from workers.celery import app


@pytest.fixture
def queue(tmp_path):
    assert app  # its import teaches kombu our transport
    with Connection("filesystem://", transport_options={"folder": str(tmp_path / "broker")}) as connection:
        yield connection.SimpleQueue("celery")


def files(tmp_path) -> list[str]:
    return sorted(os.listdir(tmp_path / "broker"))


def test_messages_come_out_in_order_and_once(queue, tmp_path):
    for number in range(3):
        queue.put(number)
    assert [queue.get_nowait().payload for _ in range(3)] == [0, 1, 2]
    with pytest.raises(queue.Empty):
        queue.get_nowait()
    assert files(tmp_path) == []


def test_half_a_message_is_dropped_and_the_next_one_read(queue, tmp_path):
    queue.put("tick")
    (tmp_path / "broker" / "1-cut.celery.msg").write_text('{"body": "hal')
    assert queue.get_nowait().payload == "tick"
    assert files(tmp_path) == []


def test_a_message_being_written_is_not_seen(queue, tmp_path):
    (tmp_path / "broker").mkdir(exist_ok=True)
    (tmp_path / "broker" / ".draft-1").write_text("{")
    with pytest.raises(queue.Empty):
        queue.get_nowait()


def test_a_folder_that_nobody_reads_stops_growing(queue, tmp_path, monkeypatch):
    monkeypatch.setattr(broker, "MOST_WAITING", 5)
    for number in range(9):
        queue.put(number)
    assert len(files(tmp_path)) == 5


def test_the_folder_may_vanish_at_any_moment(queue, tmp_path):
    queue.put("tick")
    for name in files(tmp_path):
        (tmp_path / "broker" / name).unlink()
    (tmp_path / "broker").rmdir()
    with pytest.raises(queue.Empty):
        queue.get_nowait()
    queue.put("tock")
    assert queue.get_nowait().payload == "tock"


def test_what_killed_processes_left_is_swept_when_it_is_old(tmp_path):
    folder = tmp_path / "broker"
    folder.mkdir()
    for name in (".draft-1", ".taken-9-2.celery.msg", "3-x.celery.msg", ".draft-new"):
        (folder / name).write_text("x")
        if name != ".draft-new":
            os.utime(folder / name, (0, 0))
    assert broker.sweep(folder) == 2
    assert files(tmp_path) == [".draft-new", "3-x.celery.msg"]
