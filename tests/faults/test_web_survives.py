"""PostgreSQL falls and comes back while people write: the web process answers 503 meanwhile, and what it acknowledged is there."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest

from tests.faults.processes import ROOT, House, Postgres, Process, answers, free_port, wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.postgresql(reason="the embedded lane has no server to restart"),
]
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PASSWORD = "correct horse battery"


class Web:
    """One web process with four threads, as deployed, and somebody who writes to it."""

    def __init__(self, house: House) -> None:
        self.port = free_port()
        more = {"PORT": str(self.port), "WEB_WORKERS": "1", "RATE_PERSON": "100000/min"}
        env = house.env | more
        self.process = Process("web", [str(ROOT / "config/deploy/commands/web")], house.folder, env)
        house.processes.append(self.process)
        self.process.start()
        self.token = ""
        wait_until(lambda: answers(lambda: OPENER.open(f"http://127.0.0.1:{self.port}/healthz", timeout=5)), 60, "web")

    def post(self, path: str, body: dict, key: str = "") -> tuple[int, dict, str | None]:
        """Status, body and Retry-After."""
        headers = {"Content-Type": "application/json", "Accept-Language": "en"}
        headers |= {"Authorization": f"Token {self.token}"} if self.token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/{path}", json.dumps(body).encode(), headers, method="POST"
        )
        try:
            with OPENER.open(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read()), None
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.loads(refusal.read()), refusal.headers["Retry-After"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, Postgres(), None)
    try:
        done = made.manage("migrate", "--verbosity=0")
        assert done.returncode == 0, done.stderr[-2000:]
        yield made
    finally:
        made.stop()


def test_postgresql_falls_while_people_write(house: House) -> None:
    assert isinstance(house.database, Postgres)
    house.env["ADMIN_PASSWORD"] = PASSWORD
    person = ("--name", "Eva", "--email", "eva@example.org", "--district", "江北区")
    assert house.manage("create_administrator", *person).returncode == 0
    web = Web(house)
    web.token = web.post("tokens", {"contact": "eva@example.org", "password": PASSWORD})[1]["token"]
    district = house.database.ask("SELECT id FROM organisations_unit")

    acknowledged, refusals, end = [], [], Event()

    def write(writer: int) -> None:
        number = 0
        while not end.is_set():
            number, key = number + 1, str(uuid4())
            name = f"{writer}-{number}"
            body = {"parent_id": str(district), "kind": "SUBDISTRICT", "name": name}
            while (answer := web.post("units", body, key))[0] != 201:
                refusals.append((answer[0], answer[1]["code"], answer[2]))
                time.sleep(0.2)
            acknowledged.append(name)

    writers = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in writers:
        thread.start()
    wait_until(lambda: len(acknowledged) > 10, 30, "units are made")
    house.database.run("pg_ctl", "-m", "immediate", "stop")
    wait_until(lambda: len(refusals) > 10, 30, "writers are refused")
    house.database.start()
    before = len(acknowledged)
    wait_until(lambda: len(acknowledged) > before + 10, 60, "units are made again")
    end.set()
    for thread in writers:
        thread.join(30)
        assert not thread.is_alive()

    assert set(refusals) == {(503, "db-unavailable", "2")}
    assert house.database.ask("SELECT count(*) FROM organisations_unit") == len(acknowledged) + 1
    assert len(set(acknowledged)) == len(acknowledged)
