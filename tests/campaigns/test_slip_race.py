"""Two clocks, and a member and the clock, at one moment: one slip, one end of it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from backend.campaigns import operations
from backend.campaigns.models import FeedbackSlip
from backend.common.errors import ConcurrentUpdate, Conflict
from backend.journal.models import Entry
from tests import factories, world
from tests.campaigns.slips import duty, made_slip, make, release, taken_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return world.build()


def together(*moves) -> Counter:
    """Each move in a thread of its own, all at one moment; what came of each."""
    barrier = Barrier(len(moves))

    def run(move):
        barrier.wait(30)
        try:
            return move()
        except (ConcurrentUpdate, Conflict) as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(moves)) as pool:
        return Counter(pool.map(run, moves))


def whole(slip: FeedbackSlip) -> bool:
    entries = Entry.objects.filter(subject_id=slip.pk).order_by("seq").values_list("seq", flat=True)
    return list(entries) == list(range(1, slip.version + 1))


def test_two_clocks_at_once_make_each_slip_once(cast):
    for _ in range(10):
        member = factories.make_member(unit=cast.cicheng_branch)
        taken_in(cast, who=member)
        duty(cast, member)
    assert sum(number * times for number, times in together(make, make, make).items()) == 10
    slips = list(FeedbackSlip.objects.all())
    assert len(slips) == 10 and all(whole(slip) for slip in slips)


def test_an_objection_at_the_last_moment_or_the_release_but_not_both(cast):
    slip = made_slip(cast)
    last, over = slip.object_until - timedelta(seconds=1), slip.object_until

    def object_now() -> str:
        told = {"actor": cast.cem, "slip_id": slip.pk, "now": last, "reason": "Two hours are missing"}
        return operations.object_to_slip(**told).state

    came = together(object_now, lambda: release(over))
    slip.refresh_from_db()
    assert whole(slip)
    if slip.state == "OBJECTED":
        assert came == Counter(["OBJECTED", 0])
    else:
        assert slip.state == "RELEASED" and came[1] == 1 and came["OBJECTED"] == 0
