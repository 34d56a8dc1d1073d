"""A special family's texts are looked for in everything that a running installation says and keeps, and are found nowhere but in
the readings of those who help: real web, worker, beat, mail server and broker, on both databases.

Every sealed field has a canary of its own. Beside them goes a text that may be seen, planted where it comes out everywhere: what
does not find that would not find a leak.
"""

import json
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest

from tests.deploy.conftest import wait_until
from tests.journeys import keeping, sweep
from tests.journeys.canaries import Flock, Place, found
from tests.journeys.conftest import Running
from tests.journeys.sweep import Caller

pytestmark = pytest.mark.processes
SEALED = ("contact", "name", "request", "first answer", "visit note", "answer")
READERS = ("ben", "ada", "hao")  # paired; coordinator of the cell; secretary of the branch
READING = {"purpose": "VISIT"}


class Story:
    """A household registered, paired and visited, through the API; `places` is every answer but those of the readings."""

    def __init__(self, own: Running, cast: dict[str, Any], sealed: Flock, plain: Flock) -> None:
        self.own, self.cast, self.sealed, self.plain = own, cast, sealed, plain
        self.callers = {name: Caller(own.installation.base, name, token) for name, token in cast["tokens"].items()}
        self.nobody = Caller(own.installation.base, "nobody")
        self.places: list[Place] = []

    def close(self) -> None:
        for caller in (self.nobody, *self.callers.values()):
            caller.connection.close()

    def told(self, name: str, method: str, path: str, body: Any, status: int = 201, **more: str) -> Any:
        got, place = self.callers[name].send(method, f"/api/v1/{path}", body, **more)
        assert got == status, (path, got, place.content)
        self.places.append(place)
        return json.loads(place.content[place.content.index(b"}{") + 1 :]) if status < 300 else None

    def tell(self, today: date) -> dict[str, str]:
        sealed, ids = self.sealed, self.cast["ids"]
        body = {"cell_id": ids["cell"], "needs": ["ELDERLY"], "purpose": "CARE", "consent_by": "SELF"}
        body |= {"consent_how": "PAPER", "consent_on": str(today), "consent_until": str(today + timedelta(days=300))}
        body |= {"contact": sealed["contact"], "note": f"{sealed['name']} lives alone"}
        again = {"Idempotency-Key": "canary"}
        household = self.told("ada", "POST", "households", body, **again)["id"]
        self.told("ada", "POST", "households", body, **again)
        path = f"households/{household}"
        self.told("ada", "PATCH", path, {"contact": sealed["contact"]}, 412, **{"If-Match": '"9"'})
        self.told("ada", "PATCH", path, {"contact": sealed["contact"]}, 200)
        pairing = self.told("ada", "POST", f"{path}/pairings", {"person_id": ids["ben"]})["id"]
        self.told("ben", "POST", f"pairings/{pairing}/acceptance", {})
        monday = today + timedelta(days=7 - today.weekday())
        asked = {"day": str(today), "topic": "HOUSING", "request": True, "note": sealed["request"]}
        promised = {"answer": sealed["first answer"], "promised_on": str(monday + timedelta(days=1))}
        visit = self.told("ben", "POST", f"{path}/visits", asked | promised)["id"]
        wanting = self.told("ben", "POST", f"{path}/visits", asked | {"note": sealed["visit note"]})["id"]
        self.told("ben", "POST", f"visits/{wanting}/answer", {"answer": sealed["answer"]})
        self.told("ben", "POST", f"visits/{wanting}/answer", {"answer": sealed["answer"]}, 409)
        issue = {"category": "road-pothole", "title": f"Ramp {self.plain['issue']}"}
        self.told("ben", "POST", f"visits/{wanting}/issue", issue)
        self.suspend_a_post(monday + timedelta(days=30))
        return {"household_id": household, "pairing_id": pairing, "visit_id": visit, "wanting_id": wanting}

    def suspend_a_post(self, day: date) -> None:
        """Ben has a place on it, and is told."""
        post = {"kind": "STANDING", "title": self.plain["post"], "duties": "Watch.", "places": 1}
        post |= {"cell_id": self.cast["ids"]["cell"], "starts_at": f"{day}T01:00:00Z", "ends_at": f"{day}T09:00:00Z"}
        made = self.told("ada", "POST", "posts", post)["id"]
        self.told("ada", "POST", f"posts/{made}/opening", {})
        self.told("ben", "POST", f"posts/{made}/claims", {})
        self.told("ada", "POST", f"posts/{made}/suspension", {"reason": "Flood"})

    def read(self, ids: dict[str, str]) -> None:
        """The one door: it opens for those who help, and for nobody else."""
        household, visit, wanting = (ids[name] for name in ("household_id", "visit_id", "wanting_id"))
        whole = {
            f"households/{household}": {"contact": "contact", "note": "name"},
            f"visits/{visit}": {"note": "request", "answer": "first answer"},
            f"visits/{wanting}": {"note": "visit note", "answer": "answer"},
        }
        for path, fields in whole.items():
            for name, caller in self.callers.items():
                status, place = caller.send("POST", f"/api/v1/{path}/readings", READING)
                if name not in READERS:
                    assert status == 404, (name, path)
                    self.places.append(place)
                    continue
                assert (status, self.sealed.seen_in(place.content)) == (201, set(fields.values())), (name, path)

    def refusals(self, ids: dict[str, str]) -> None:
        """The texts in every body that is refused, by those who may write most; whole, too long, and cut off."""
        status, place = self.nobody.ask("GET", "/api/schema/", Accept="application/json")
        assert status == 200
        schema = json.loads(place.content[place.content.index(b"}{") + 1 :])
        text, sent = self.sealed["visit note"], 0
        for method, path, body in sweep.refused_writes(schema, text, ids):
            for name in ("ben", "ada"):
                status, place = self.callers[name].send(method, path, body)
                assert 400 <= status < 500, (method, path, status, place.content)
                self.places.append(place)
                sent += 1
        assert sent > 200
        here = f"households/{ids['household_id']}"
        for path in (
            "households",
            here + "/visits",
            f"visits/{ids['visit_id']}/answer",
            f"visits/{ids['visit_id']}/issue",
        ):
            for name, body in (("ben", {"note": text * 400}), ("ada", f'{{"note": "{text}'.encode()), ("hao", [text])):
                self.told(name, "POST", path, body, 400)
        self.places.append(self.callers["ada"].ask("GET", "/api/v1/households?note=1&contact=2")[1])


def everything_said(story: Story, ids: dict[str, str]) -> dict[str, set[int]]:
    """Every GET route and every page, by everybody and by nobody; the handbook's also for this very family."""
    own = [f"households/{ids['household_id']}", f"visits/{ids['visit_id']}", f"pairings/{ids['pairing_id']}"]
    own += [f"visits/{ids['wanting_id']}", f"households/{ids['household_id']}/history"]
    own += [f"entries?subject={one}" for one in ids.values()]
    paths = {*story.cast["paths"].values(), *(f"/api/v1/{path}" for path in own), *sweep.PAGES}
    statuses, places = sweep.everybody_reads([*story.callers.values(), story.nobody], sorted(paths))
    story.places += places
    return statuses


def broker_and_files(own: Running, url: str) -> list[Place]:
    return keeping.folder(own.installation) + (keeping.in_redis(url) if url else [])


def handed_over(own: Running, url: str, said_to_redis: list[bytes]) -> bool:
    """In Redis a worker of another test may take it at once: what was pushed counts, and is searched as well."""
    pushed = any(line.upper().startswith(b"LPUSH CELERY") for line in said_to_redis)
    return pushed or any("broker/" in place.where for place in broker_and_files(own, url))


def test_the_texts_of_a_family_come_out_nowhere_but_at_the_readings(own: Running):
    sealed, plain = Flock(*SEALED), Flock("pledge", "issue", "post", "log", "broker")
    own.start("web", LOG_LEVEL="DEBUG").start("beat", LOG_LEVEL="DEBUG")
    url = own.installation.env.get("REDIS_URL", "")
    cast = own.python("tests.journeys.cast", plain["pledge"])
    story = Story(own, cast, sealed, plain)
    with keeping.listening(url) as said_to_redis, closing(story):
        ids = story.tell(own.today)
        story.read(ids)
        story.refusals(ids)
        # No worker has run yet: what beat and the web process hand to the broker lies there.
        plant(own, plain, url)
        wait_until(lambda: handed_over(own, url, said_to_redis), 30, "beat has handed something to the broker")
        queued = broker_and_files(own, url)
        own.start("worker", LOG_LEVEL="DEBUG")
        wait_until(lambda: inbox_of_ben(story), 60, "the worker has told Ben of his post")
        wait_until(lambda: len(own.mailbox.to(ben_address(own, story))) >= 1, 60, "the mail about it")
        own.play_monday()
        statuses = everything_said(story, ids)
    assert [path for path, got in statuses.items() if 200 not in got] == []
    assert {status for got in statuses.values() for status in got} <= {200, 400, 401, 403, 404, 409}
    subjects = [mail["Subject"] for mail in own.mailbox.mails]
    assert any("承诺" in subject for subject in subjects), subjects
    assert any("汇总" in subject for subject in subjects), subjects

    mails = [Place(f"mail {number}", mail.as_bytes(), is_mail=True) for number, mail in enumerate(own.mailbox.mails)]
    monitored = [Place("what Redis was told", b"\n".join(said_to_redis))]
    kept = keeping.folder(own.installation) + [keeping.dump(own.installation)] + (keeping.in_redis(url) if url else [])
    everything = [*story.places, *mails, *queued, *kept, *monitored]
    assert found(sealed, everything) == set()
    expect_found(found(plain, everything), bool(url))


def inbox_of_ben(story: Story) -> bool:
    return b"POST_SUSPENDED" in story.callers["ben"].ask("GET", "/api/v1/me/inbox")[1].content


def ben_address(own: Running, story: Story) -> str:
    answer = story.callers["ben"].ask("GET", "/api/v1/me")[1].content
    return str(json.loads(answer[answer.index(b"}{") + 1 :])["email"])


def plant(own: Running, plain: Flock, url: str) -> None:
    """Where nothing that somebody wrote comes out by itself, it is put by hand, as a leak would write it."""
    with (own.installation.folder / "web.log").open("a") as log:
        log.write(json.dumps({"event": plain["log"]}) + "\n")
    if url:
        import redis

        redis.Redis.from_url(url).set("planted", json.dumps({"args": plain["broker"]}), ex=600)
    else:
        folder = own.installation.folder / "broker"
        (folder / "planted.msg").write_text(json.dumps({"args": plain["broker"]}))


def expect_found(hits: set[tuple[str, str]], with_redis: bool) -> None:
    """The negative control: what may be seen is seen wherever it comes out."""
    where: dict[str, set[str]] = {}
    for name, place in hits:
        where.setdefault(name, set()).add(place)
    assert set(where) == {"pledge", "issue", "post", "log", "broker"}
    for name in ("pledge", "issue", "post"):
        assert "dump" in where[name]
    assert any(place.endswith("/xlsx as ben") for place in where["pledge"])
    assert any(place.endswith("/docx as ben") for place in where["pledge"])
    assert "GET /api/v1/issues as ada" in where["issue"]
    assert "GET /api/v1/me/inbox as ben" in where["post"]
    assert "GET /api/v1/me/export as ben" in where["post"]
    assert any(place.startswith("mail ") for place in where["post"])
    assert "web.log" in where["log"]
    if with_redis:
        assert {"what Redis was told", "redis b'planted'"} <= where["broker"]
    else:
        assert "linggang.sqlite3" in where["issue"] or "linggang.sqlite3-wal" in where["issue"]
        assert "broker/planted.msg" in where["broker"]
