"""The parts of the bench, with tiny numbers. How fast anything is, is no matter for a test."""

import re
import smtplib
import subprocess
import sys
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count

from backend.campaigns.models import Progress
from backend.posts.models import Claim, ServicePost
from backend.rollups.models import Counter
from bench import data, load, records
from bench.background import Sink
from bench.environment import ROOT, SERVER, settings
from bench.inside import statements
from bench.lines import progress
from bench.pgbench import SCRIPTS
from bench.setting import Line, Run, ratio, spread
from bench.table import show
from tests.world import NOW


class Answers(BaseHTTPRequestHandler):
    """/length, /chunked and /closed: the three ways to say where an answer ends."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n0\r\n\r\n")
            return
        if self.path == "/closed":
            self.send_header("Connection", "close")
            self.close_connection = True
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"abc")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/length", "/chunked", "/closed"])
def test_client_processes_ask_everything_once(port, path):
    outcome = load.fire(port, [load.request("GET", path)] * 12, connections=4, seconds=10)
    assert outcome.statuses == {200: 12}
    assert len(outcome.latencies) == 12


def test_unexpected_answers_are_no_result(port):
    outcome = load.fire(port, [load.request("GET", "/length")], connections=1, seconds=10, processes=1)
    with pytest.raises(AssertionError):
        outcome.require(201)


@pytest.fixture
def district(db):
    units = data.make_units()
    data.make_people(units["BRANCH"], 8)
    data.make_officer(units["DISTRICT"][0])
    data.make_posts(units, 0, 6)
    return units


def test_members_read_the_list_and_the_officer_the_figures(district):
    assert statements("/api/v1/posts?state=OPEN", person=3) <= 3
    assert statements(f"/api/v1/units/{district['DISTRICT'][0].pk}/counters", person=data.OFFICER) <= 3


def test_members_of_a_campaign_are_counted_by_the_applications_own_steps(district):
    run = Run("", {}, ROOT, 8, 6, 1, 1, None, None, district)
    records.make(district, 8, NOW - timedelta(days=progress.DAYS))
    campaign = progress.publish(run, NOW - timedelta(days=progress.DAYS))
    for members in (2, 9):  # the officer is one of them
        progress.enrol(campaign, members, 1, NOW)
        assert statements(progress.path(run, "DISTRICT", campaign), person=data.OFFICER) <= 5
    progress.require_true_figures(campaign, 9)
    done = (
        Progress.objects.filter(done=True)
        .values_list("action__code")
        .annotate(Count("pk"))
        .order_by("action__position")
    )
    assert [count for _code, count in done] == [3, 2, 2, 2, 2, 1, 2]  # whoever keeps a handbook helps a family
    Counter.objects.filter(metric=f"members_counted:{campaign.key}").first().delete()
    with pytest.raises(AssertionError):
        progress.require_true_figures(campaign, 9)


@pytest.mark.postgresql(reason="the floors are PostgreSQL's")
@pytest.mark.parametrize("script", ["claim", "transaction"])
def test_floor_writes_what_the_application_writes(district, script):
    text = re.sub(r"(?m)^(--|\\set).*$", "", (SCRIPTS / f"{script}.sql").read_text())
    for name, number in (("person", 2), ("post", 1), ("claim", 7)):
        text = re.sub(rf"(?<!:):{name}\b", str(number), text)
    with connection.cursor() as cursor:
        for statement in text.replace("BEGIN;", "").replace("COMMIT;", "").split(";"):
            if statement.strip():
                cursor.execute(statement)
        cursor.execute("SELECT count(*) FROM journal_entry UNION ALL SELECT count(*) FROM common_idempotencykey")
        assert cursor.fetchall() == [(1,), (1,)]
    claim = Claim.objects.get()
    assert (claim.person_id, claim.post_id, claim.state) == (data.person_id(2), data.post_id(1), "CONFIRMED")
    assert ServicePost.objects.get(pk=data.post_id(1)).taken == 1


FLOOR = """
import sys, django
django.setup()
from django.test import Client
from django.db import connection
path, token = sys.argv[1:]
print(Client().get(path, headers={"Authorization": "Token " + token, "Host": "127.0.0.1"}).status_code)
"""


def test_minimal_program_starts_and_knows_no_stranger(tmp_path):
    env = settings(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path) | {
        "DJANGO_SETTINGS_MODULE": "bench.floor.settings"
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
    command = [sys.executable, "-c", FLOOR, "/posts", uuid4().hex]
    answer = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert answer.stdout.split() == ["403"], answer.stderr


def test_sink_takes_mails():
    with Sink() as sink:
        with smtplib.SMTP("127.0.0.1", sink.port) as channel:
            channel.sendmail("a@example.org", ["b@example.org"], "Subject: x\r\n\r\ny")
        assert sink.taken() == 1


def test_ratio_is_taken_round_by_round():
    assert ratio([10, 100, 9], [20, 200, 10]) == 0.5
    assert spread([3, 1, 2]) == "2 (1 to 3)"


def test_table_says_what_does_not_hold(capsys):
    kept, missed = Line("a", "1", "≥ 1", True), Line("b", "0", "≥ 1", False)
    assert show(["machine"], [kept, missed]) == [missed]
    assert "| b | 0 | ≥ 1 | DOES NOT HOLD |" in capsys.readouterr().out


def test_own_database_by_default():
    assert SERVER.endswith("/linggang_bench")
