"""The whole circle, as a district would play it: real web, worker and beat, a real mail server, through the API alone.

A coordinator opens a post on a grid cell, members claim it, a place passes down the waiting list, a task is done and verified,
a resident's issue is solved and verified by somebody else, the figures rise from the cell to the district and the consortium,
mail comes once, and the week's digest tells of it.
"""

import re

import pytest

from tests.deploy.conftest import wait_until
from tests.journeys.conftest import ALL, Running
from tests.journeys.district import District, first_category, in_days
from tests.journeys.mailbox import Mailbox

pytestmark = pytest.mark.processes


def test_the_whole_circle(own: Running):
    installation, mailbox, api = own.start(*ALL).installation, own.mailbox, own.api
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
    wait_until(lambda: offers_to(mailbox, district.contact("bao")), 60, "the offer's mail")
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
    assert offers_to(mailbox, district.contact("bao")) == ["A place is free for you: Flood watch"]

    # Next Monday the digest comes by mail, once, and says what happened.
    for _ in range(2):
        own.play_monday()
    digests = [mail for mail in mailbox.to(district.contact("ada")) if mail["Subject"].startswith("What happened")]
    assert len(digests) == 1, [mail["Subject"] for mail in mailbox.mails]
    text = digests[0].get_body(("plain",)).get_content()
    assert re.search(r"[Rr]esolved\D+1\b", text), text
    assert digests[0].get_body(("html",)) is not None

    # What the resident entrusted stands nowhere but sealed in its own column.
    mails = " ".join(mail.as_string() for mail in mailbox.mails)
    assert "canary-contact" not in mails + own.logs()
    assert installation.manage("verify_invariants").returncode == 0


def offers_to(mailbox: Mailbox, address: str) -> list[str]:
    return [mail["Subject"] for mail in mailbox.to(address) if "is free for you" in mail["Subject"]]
