"""`manage.py doctor`: every red line says what to do, and the exit code says that there was one."""

import datetime as dt
import socket
from io import StringIO

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from backend.common.ops import backups, doctor
from backend.journal.models import Entry, Heartbeat
from tests.deploy.test_health import write_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def healthy(settings, tmp_path, db):
    """An installation of which nothing bad can be said; each test spoils one thing."""
    settings.VAR_DIR = tmp_path
    settings.REDIS_URL = ""
    settings.SECRET_KEY = "Zk3-Qv9_" + "aB7xW2mN" * 8
    settings.PUBLIC_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["localhost"]
    Heartbeat.objects.create(name="worker", beat_at=timezone.now())
    backups.remember(tmp_path, timezone.now())


def examine(name: str) -> list[tuple[str, str]]:
    return [(finding.level, finding.text) for _name, finding in doctor.examine([name])]


def levels(name: str) -> set[str]:
    return {level for level, _says in examine(name)}


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("doctor", *arguments, stdout=out, no_color=True)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_a_healthy_installation_has_no_red_line():
    code, said = run("--language", "en")
    assert code == 0, said
    assert "✗" not in said
    assert [line.split()[1] for line in said.splitlines() if line[0] in "✓!✗"][::1] == sorted(
        [line.split()[1] for line in said.splitlines() if line[0] in "✓!✗"], key=list(doctor.CHECKS).index
    )


def test_it_speaks_both_languages():
    english, chinese = run("--language", "en")[1], run("--language", "zh-hans")[1]
    assert "All migrations are applied." in english
    assert "All migrations are applied." not in chinese
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)


def test_only_looks_at_what_was_asked():
    code, said = run("--only", "disk", "--only", "clock", "--language", "en")
    assert code == 0
    assert [line.split()[1] for line in said.splitlines()[:-1] if line[0] != " "] == ["clock", "disk"]


def test_a_missing_migration_is_red():
    MigrationRecorder.Migration.objects.filter(app="journal").delete()
    assert "red" in levels("database")


@pytest.mark.parametrize("minutes, level", [(0, "green"), (4, "red"), (-5, "red")])
def test_a_silent_worker_or_one_from_the_future_is_red(minutes, level):
    Heartbeat.objects.update(beat_at=timezone.now() - dt.timedelta(minutes=minutes))
    assert levels("heartbeat") == {level}


@pytest.mark.parametrize(
    "language, lost", [("en", ("reminders", "figures", "digest")), ("zh-hans", ("提醒", "统计数字", "周报"))]
)
@pytest.mark.parametrize("minutes", [None, 4])
def test_without_a_worker_the_line_says_what_users_lose_and_how_to_start_it(minutes, language, lost):
    Heartbeat.objects.all().delete()
    if minutes:
        Heartbeat.objects.create(name="worker", beat_at=timezone.now() - dt.timedelta(minutes=minutes))
    code, said = run("--only", "heartbeat", "--language", language)
    assert code == 1
    assert all(word in said for word in (*lost, "config/deploy/commands/worker"))


def test_dead_lettered_entries_are_yellow_until_they_are_retried():
    write_entry(dead_lettered_at=timezone.now(), attempts=8, error="ValueError")
    assert levels("heartbeat") == {"green", "yellow"}
    call_command("retry_dead_lettered", stdout=StringIO())
    assert levels("heartbeat") == {"green"}
    assert list(Entry.objects.values_list("attempts", "error", "dead_lettered_at")) == [(0, "", None)]


def test_a_broker_that_does_not_answer_is_red(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert levels("broker") == {"red"}


def test_mail_to_files_is_yellow_and_says_where(settings, tmp_path):
    settings.EMAIL_URL, settings.EMAIL_FILE_PATH = "", str(tmp_path / "mail")
    ((level, says),) = examine("mail")
    assert level == "yellow"
    assert str(tmp_path / "mail") in says


def test_a_mail_server_that_answers_is_green_and_one_that_does_not_is_red(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    assert levels("mail") == {"red"}
    sink = Controller(object(), hostname="127.0.0.1", port=port)
    sink.start()
    try:
        assert levels("mail") == {"green"}
    finally:
        sink.stop()


@pytest.mark.parametrize("key", ["short", "x" * 60])
def test_a_weak_secret_is_red(settings, key):
    settings.SECRET_KEY = key
    assert "red" in levels("secrets")


@pytest.mark.parametrize("keys", [[], ["k1:bm90LTMyLWJ5dGVz"], ["no colon"]])
def test_sealing_keys_that_do_not_work_are_red_and_are_not_shown(settings, keys):
    settings.SEALING_KEYS = keys
    found = examine("secrets")
    assert "red" in {level for level, _says in found}
    assert "bm90LTMyLWJ5dGVz" not in str(found)


def test_debug_is_red(settings):
    settings.DEBUG = True
    assert "red" in levels("secrets")


def test_an_address_that_the_site_refuses_is_red(settings):
    settings.PUBLIC_URL = "https://elsewhere.example"
    assert levels("address") == {"red"}


def test_a_public_address_without_https_is_yellow(settings):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS, settings.HTTPS = "http://a.example", ["a.example"], False
    assert levels("address") == {"yellow"}


def test_an_old_or_missing_backup_is_yellow(tmp_path):
    assert levels("backup") == {"green"}
    backups.remember(tmp_path, timezone.now() - dt.timedelta(hours=27))
    assert levels("backup") == {"yellow"}
    (tmp_path / backups.LAST).unlink()
    assert levels("backup") == {"yellow"}


def test_without_a_database_the_rest_is_still_examined():
    def refuse(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(refuse):
        assert levels("heartbeat") == levels("clock") == {"red"}
        assert levels("disk") <= {"green", "yellow"}
