"""The processes as they are deployed, from what production installs: they become ready, a claim is counted, and all end when asked.

config/deploy/try-image runs this test on the processes of the image.
"""

import json

import pytest

from tests.deploy.conftest import Installation, wait_until
from tests.journeys.api import OPENER, Api
from tests.journeys.conftest import ALL
from tests.journeys.district import District, in_days

pytestmark = pytest.mark.processes


def says_ok(installation: Installation) -> bool:
    for name, process in zip(ALL, installation.started, strict=True):
        assert process.poll() is None, installation.log(name)
    try:
        with OPENER.open(f"{installation.base}/readyz", timeout=5) as answer:
            return json.load(answer)["status"] == "ok"
    except OSError:
        return False


def test_a_claim_is_counted_by_the_processes_as_they_are_deployed(migrated: Installation):
    running = [migrated.start(name) for name in ALL]
    wait_until(lambda: says_ok(migrated), 90, "/readyz says ok")
    district = District(migrated, Api(migrated.base))
    _, coordinator = district.coordinator("Ada")
    _, member = district.person("Ben")
    body = {"kind": "STANDING", "title": "Flood watch", "duties": "Watch the gate.", "places": 1}
    body |= {"cell_id": district.cell, "starts_at": in_days(3), "ends_at": in_days(30)}
    post = coordinator.post("posts", body)["id"]
    coordinator.post(f"posts/{post}/opening")
    assert district.counter("places_taken", unit=district.district) == 0
    assert member.post(f"posts/{post}/claims")["state"] == "CONFIRMED"
    wait_until(lambda: district.counter("places_taken", unit=district.district) == 1, 60, "the claim is counted")
    assert migrated.run("health-web").returncode == migrated.run("health-worker").returncode == 0
    for process in running:
        process.terminate()
    for process in running:
        process.wait(30)
