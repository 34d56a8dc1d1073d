"""The whole circle, as a district would play it: real web, worker and beat, a real mail server, through the API alone.

A coordinator opens a post on a grid cell, members claim it, a place passes down the waiting list, a task is done and verified,
a resident's issue is solved and verified by somebody else, the figures rise from the cell to the district and the consortium,
mail comes once, and the week's digest tells of it.
"""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from tests.deploy.conftest import ROOT, Installation, free_port, status_of, wait_until
from tests.journeys.api import Api

pytestmark = pytest.mark.processes
PASSWORD = "a long enough passphrase"


class Mailbox:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


@pytest.fixture
def mailbox():
    kept = Mailbox()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    kept.url = f"smtp://127.0.0.1:{controller.port}"
    yield kept
    controller.stop()


@pytest.fixture
def api(installation: Installation, mailbox: Mailbox) -> Api:
    """A running installation where it is ten in the morning of a working day."""
    zone = f"Etc/GMT{min(datetime.now(UTC).hour - 10, 12):+d}"  # POSIX: the sign says how far the zone is behind
    installation.env |= {"EMAIL_URL": mailbox.url, "TIME_ZONE": zone, "WEB_WORKERS": "2"}
    assert installation.run("migrate").returncode == 0
    today_works = (
        "from backend.common.models import CalendarOverride as C; from django.utils import timezone as t;"
        "C.objects.create(day=t.localdate(), is_working=True, note='journey')"
    )
    assert installation.manage("shell", "-c", today_works).returncode == 0
    for command in ("web", "worker", "beat"):
        installation.start(command)
    wait_until(lambda: status_of(installation.base + "/healthz") == 200, 60, "the web process answers")
    return Api(installation.base)


def administrator(installation: Installation, api: Api) -> Api:
    command = ["create_administrator", "--district", "江北区", "--name", "Admin", "--email", "admin@example.org"]
    done = installation.manage(*command, ADMIN_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stderr
    return api.signed_in("admin@example.org", PASSWORD)


class District:
    """Everything an administrator sets up through the API before the story begins."""

    def __init__(self, installation: Installation, api: Api) -> None:
        self.api, self.admin = api, administrator(installation, api)
        self.district = self.admin.get("units?kind=DISTRICT")["results"][0]["id"]
        self.street = self.unit("SUBDISTRICT", "孔浦街道", self.district)
        self.community = self.unit("COMMUNITY", "文竹社区", self.street)
        self.branch = self.unit("BRANCH", "文竹社区第一支部", self.community)
        bond = {"name": "孔浦老小区党建联合体", "bond": "PLACE", "home_unit_id": self.street}
        self.consortium = self.admin.post("consortia", bond)["id"]
        self.admin.post(f"consortia/{self.consortium}/arrivals", {"unit_id": self.community})
        cell = {"unit_id": self.community, "code": "文竹-1", "name": "文竹第一网格", "households": 300}
        self.cell = self.admin.post("cells", cell | {"branch_id": self.branch})["id"]

    def unit(self, kind: str, name: str, parent: str) -> str:
        return self.admin.post("units", {"kind": kind, "name": name, "parent_id": parent})["id"]

    def person(self, name: str) -> tuple[str, Api]:
        """A member of the branch, who accepts the invitation, chooses a password and signs in."""
        contact = f"{name.lower()}@example.org"
        body = {"name": name, "home_unit_id": self.branch, "email": contact, "language": "en"}
        person = self.admin.post("people", body)["id"]
        invitation = self.admin.post(f"people/{person}/invitations")["token"]
        self.api.post("invitation-acceptances", {"token": invitation, "password": PASSWORD}, status=204)
        return person, self.api.signed_in(contact, PASSWORD)

    def coordinator(self, name: str) -> tuple[str, Api]:
        person, api = self.person(name)
        self.admin.post(f"cells/{self.cell}/roles", {"person_id": person, "kind": "COORDINATOR"})
        return person, api

    def counter(self, metric: str, **scope: str) -> int:
        query = "&".join(f"{name}={value}" for name, value in scope.items())
        series = self.admin.get(f"counters?{query}&metric={metric}")["series"]
        return sum(point["value"] for row in series for point in row["points"])


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def test_the_whole_circle(installation: Installation, api: Api, mailbox: Mailbox):
    district = District(installation, api)
    _, ada = district.coordinator("Ada")
    _, ivy = district.coordinator("Ivy")
    ben_id, ben = district.person("Ben")
    _, bao = district.person("Bao")

    # A post with one place; the second member waits; the first withdraws; the place passes on, with a mail.
    body = {"kind": "STANDING", "title": "Flood watch", "duties": "Watch the gate.", "places": 1, "waitlist_places": 5}
    body |= {"cell_id": district.cell, "starts_at": in_days(3), "ends_at": in_days(30)}
    post = ada.post("posts", body)["id"]
    ada.post(f"posts/{post}/opening")
    assert [row["title"] for row in ben.get("posts?state=OPEN")["results"]] == ["Flood watch"]
    bens = ben.post(f"posts/{post}/claims")
    baos = bao.post(f"posts/{post}/claims")
    assert (bens["state"], baos["state"], baos["ticket"]) == ("CONFIRMED", "WAITLISTED", 1)
    ben.post(f"claims/{bens['id']}/withdrawal", {"reason": "I am away that month."})
    assert bao.get(f"claims/{baos['id']}")["state"] == "OFFERED"
    wait_until(lambda: offers_to(mailbox, "bao"), 60, "the offer's mail")
    bao.post(f"claims/{baos['id']}/acceptance")

    # A task is offered, accepted, done, and verified by the coordinator.
    task = {"title": "Bring the pump", "due_at": in_days(2), "cell_id": district.cell, "person_id": ben_id}
    task_id = ada.post("tasks", task)["id"]
    ben.post(f"tasks/{task_id}/acceptance")
    ben.post(f"tasks/{task_id}/completion", {"note": "It stands at the gate."})
    assert ben.ask("POST", f"tasks/{task_id}/verification", {})[0] == 403
    ada.post(f"tasks/{task_id}/verification")

    # A resident without an account reports; Ada's grid handles it; she may not verify her own work; Ivy does.
    report = {"category": first_category(ada), "title": "Sewage in the yard", "cell_id": district.cell}
    report |= {"description": "It smells at night.", "contact": "canary-contact-5551"}
    code = api.post("issues/resident-reports", report)["tracking_code"]
    issue = ada.get(f"issues?cell={district.cell}")["results"][0]["id"]
    ada.post(f"issues/{issue}/acceptance")
    ada.post(f"issues/{issue}/self-handling")
    ada.post(f"issues/{issue}/response", {"resolution": "Pipe mended.", "quantity": "2", "quantity_unit": "household"})
    refused, problem = ada.ask("POST", f"issues/{issue}/verification", {})
    assert (refused, problem["code"]) == (409, "verifier-was-handler")
    ivy.post(f"issues/{issue}/verification")
    assert api.get(f"issues/tracking/{code}")["state"] == "CLOSED"

    # The count rises from the cell to the district, and across to the consortium.
    scopes = [{"cell": district.cell}, {"unit": district.community}, {"unit": district.street}]
    scopes += [{"unit": district.district}, {"consortium": district.consortium}]
    wait_until(lambda: district.counter("issues_resolved", **scopes[-1]) == 1, 60, "the relay has counted")
    assert [district.counter("issues_resolved", **scope) for scope in scopes] == [1, 1, 1, 1, 1]
    assert [district.counter("issues_open", **scope) for scope in scopes] == [0, 0, 0, 0, 0]
    assert [district.counter("tasks_done", **scope) for scope in scopes] == [1, 1, 1, 1, 1]
    assert [district.counter("places_taken", **scope) for scope in scopes] == [1, 1, 1, 1, 1]

    # A place that somebody else's withdrawal freed was announced once, in the inbox too.
    wait_until(lambda: len(bao.get("me/inbox")["results"]) >= 1, 30, "the inbox")
    assert offers_to(mailbox, "bao") == ["A place is free for you: Flood watch"]

    # Next Monday the digest comes by mail, once, and says what happened.
    for _ in range(2):
        play_monday(installation)
    digests = [mail for mail in mailbox.to("ada@example.org") if mail["Subject"].startswith("What happened")]
    assert len(digests) == 1, [mail["Subject"] for mail in mailbox.mails]
    text = digests[0].get_body(("plain",)).get_content()
    assert re.search(r"[Rr]esolved\D+1\b", text), text
    assert digests[0].get_body(("html",)) is not None

    # What the resident entrusted stands nowhere but sealed in its own column.
    mails = " ".join(mail.as_string() for mail in mailbox.mails)
    logs = " ".join(installation.log(command) for command in ("web", "worker", "beat"))
    assert "canary-contact" not in mails + logs
    assert installation.manage("verify_invariants").returncode == 0


def offers_to(mailbox: Mailbox, name: str) -> list[str]:
    return [mail["Subject"] for mail in mailbox.to(f"{name}@example.org") if "is free for you" in mail["Subject"]]


def first_category(api: Api) -> str:
    rows = api.get("issue-categories")["results"]
    return next(row["code"] for row in rows if row["parent_code"])


def play_monday(installation: Installation) -> None:
    """The clock's jobs as they run next Monday at 09:05, in a process whose clock says so."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.monday"], cwd=ROOT, env=installation.env, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["weekday"] == 0
