"""One key acts once, also when its twins run at one moment."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from backend.common.models import IdempotencyKey
from backend.issues.models import Issue
from backend.journal.models import Entry
from tests import world as worlds

TWINS = 6


@pytest.mark.django_db(transaction=True)
def test_twins_at_one_moment_act_once_and_hear_the_same(transactional_db, now, client_for):
    """Nothing but the key stops the second: a resident may report the same thing twice."""
    world = worlds.build()
    barrier, clients = Barrier(TWINS), [client_for(world.ben) for _ in range(TWINS)]
    body = {"category": "sewage", "title": "Drain blocked", "cell_id": str(world.cell.pk), "description": "It smells"}

    def report(client):
        barrier.wait(30)
        try:
            return client.post("/api/v1/issues", body, HTTP_IDEMPOTENCY_KEY="one")
        finally:
            connection.close()

    with ThreadPoolExecutor(TWINS) as pool:
        answers = list(pool.map(report, clients))
    assert Counter(answer.status_code for answer in answers) == {201: TWINS}, [a.content for a in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Counter(answer.get("Idempotent-Replayed") for answer in answers) == {None: 1, "true": TWINS - 1}
    assert Issue.objects.count() == Entry.objects.count() == IdempotencyKey.objects.count() == 1
