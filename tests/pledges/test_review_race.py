"""Two concurrent reviews: one counts, the other gets a conflict. The same for publishing and stating the result."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from backend.common.db import versions
from backend.common.errors import ConcurrentUpdate, Conflict
from backend.journal.models import Entry
from backend.pledges import operations, queries
from backend.pledges.models import Pledge, PledgeReview
from tests import world
from tests.pledges import steps
from tests.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


@pytest.fixture
def cast(transactional_db):
    return world.build()


def together(*moves):
    """Run the moves concurrently, each in a thread of its own; returns the result of each."""
    barrier = Barrier(len(moves))

    def run(move):
        barrier.wait(30)
        try:
            for _ in range(3):  # as the API tries again
                try:
                    move()
                    return "done"
                except ConcurrentUpdate:
                    continue
            return "concurrent-update"
        except Conflict as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(moves)) as pool:
        return Counter(pool.map(run, moves))


def whole(pledge):
    entries = list(Entry.objects.filter(subject_id=pledge.pk).order_by("seq").values_list("seq", flat=True))
    pledge.refresh_from_db()
    return entries == list(range(1, pledge.version + 1)) and steps.recount() == steps.journal_sum()


def test_two_reviewers_at_once_leave_one_opinion(cast):
    pledge = steps.submitted(cast)

    def review(name, **said):
        return lambda: operations.review_pledge(actor=getattr(cast, name), pledge_id=pledge.pk, now=NOW, **said)

    passing = review("hao", passed=True)
    returning = review("fay", passed=False, opinion="Where?")
    outcomes = together(passing, returning, passing, returning)
    assert outcomes["done"] == 1
    assert outcomes.keys() <= {"done", "review-passed", "illegal-transition"}
    assert PledgeReview.objects.count() == 1
    review_row = PledgeReview.objects.get()
    pledge.refresh_from_db()
    assert (pledge.passed_at is not None) == review_row.passed == (pledge.state == "UNDER_REVIEW")
    assert whole(pledge)


def test_publishing_at_once_counts_once(cast):
    pledge = steps.passed(cast)
    outcomes = together(
        *[
            lambda: operations.publish_pledge(actor=cast.hao, pledge_id=pledge.pk, now=NOW, scope="BRANCH")
            for _ in range(PEOPLE)
        ]
    )
    assert outcomes == {"done": 1, "illegal-transition": PEOPLE - 1}
    assert steps.total("pledges_published:MEMBER") == 1
    assert whole(pledge)


def test_a_withdrawal_and_a_result_at_once_take_the_pledge_out_of_force_once(cast):
    pledge = steps.judged(cast)
    outcomes = together(
        lambda: operations.withdraw_pledge(actor=cast.ben, pledge_id=pledge.pk, now=NOW, reason="Moved away"),
        lambda: operations.evaluate_pledge(actor=cast.hao, pledge_id=pledge.pk, now=NOW, outcome="FULFILLED"),
    )
    assert outcomes == {"done": 1, "illegal-transition": 1}
    assert steps.total("pledges_published:MEMBER") == 0
    assert whole(pledge)


@pytest.mark.postgresql(reason="one writer at a time: two cannot have read before one writes")
def test_without_the_conditional_update_two_reviewers_collide(cast, monkeypatch):
    """The negative control: without the conditional update the moves do collide, and the journal's constraint refuses."""
    pledge, barrier, read = steps.submitted(cast), Barrier(2), queries.get_pledge

    def unguarded(row, **fields):
        type(row).objects.filter(pk=row.pk).update(version=row.version + 1, **fields)
        row.version += 1

    def read_together(**arguments):
        found = read(**arguments)
        barrier.wait(30)
        return found

    monkeypatch.setattr(versions, "update_versioned", unguarded)
    monkeypatch.setattr(queries, "get_pledge", read_together)

    def run(name):
        try:
            operations.review_pledge(actor=getattr(cast, name), pledge_id=pledge.pk, now=NOW, passed=True)
            return "done"
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert Counter(pool.map(run, ("hao", "fay"))) == {"done": 1, "IntegrityError": 1}
    assert Pledge.objects.get().passed_at is not None
