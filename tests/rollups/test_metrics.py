"""/metrics: what an operator's monitoring raises alarms on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.journal.models import Entry
from backend.rollups.models import Counter
from backend.rollups.operations import recount
from tests.rollups.counting import make_entry
from tests.world import NOW
from workers.relay import relay


def scraped(client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    ours = (line.split() for line in lines if line.startswith("linggang_"))
    return {name: float(value) for name, value in ours}


def test_an_idle_house_has_no_alarm(world, client):
    found = scraped(client)
    assert {name: found[name] for name in ("linggang_drift_open", "linggang_entries_dead_lettered")} == {
        "linggang_drift_open": 0,
        "linggang_entries_dead_lettered": 0,
    }


def test_waiting_and_dead_lettered_entries_are_told_apart(world, client):
    make_entry(world, issues_open=1)
    Entry.objects.filter(pk=make_entry(world, issues_open="x").pk).update(dead_lettered_at=timezone.now())
    found = scraped(client)
    assert (found["linggang_entries_waiting"], found["linggang_entries_dead_lettered"]) == (1, 1)
    assert found["linggang_relay_lag_seconds"] == pytest.approx(0, abs=timedelta(minutes=1).total_seconds())


def test_a_planted_one_raises_the_alarm(world, client):
    make_entry(world, issues_open=1)
    relay(now=NOW)
    Counter.objects.filter(scope_id=world.kongpu.pk).update(value=2)
    recount(recounts={}, now=NOW)
    assert scraped(client)["linggang_drift_open"] == 1
