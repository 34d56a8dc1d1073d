"""Eight people verify and reopen the same issue concurrently: the sums of the journal equal the row."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from backend.common.db import versions
from backend.common.errors import ConcurrentUpdate, Conflict
from backend.issues import operations, queries
from backend.issues.models import Issue, IssueCategory
from backend.issues.operations import closing
from backend.journal.models import Entry
from tests import world
from tests.issues import steps
from tests.issues.test_list_issues import journal_sum, recount
from tests.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, ROUNDS = 8, 6


@pytest.fixture
def issue(transactional_db):
    """Answered by Ada; a test that empties the tables before this one took the seeded categories along."""
    IssueCategory.objects.get_or_create(
        code="road-pothole", defaults={"name_zh": "x", "name_en": "x", "due_days": 7, "created_at": NOW}
    )
    cast = world.build()
    return cast, steps.responded(cast)


def close(cast, pk):
    operations.close_issue(actor=cast.jin, issue_id=pk, now=NOW)


def redo(cast, pk):
    """Reopen and bring it back to the verifiers, in as many steps as it takes."""
    operations.reopen_issue(actor=cast.fay, issue_id=pk, now=NOW, reason="Still a hole")
    operations.handle_by_grid(actor=cast.fay, issue_id=pk, now=NOW)
    operations.respond_to_issue(actor=cast.fay, issue_id=pk, now=NOW, resolution="Filled again")


def send_back(cast, pk):
    operations.send_back_issue(actor=cast.jin, issue_id=pk, now=NOW, reason="Not yet")
    operations.respond_to_issue(actor=cast.fay, issue_id=pk, now=NOW, resolution="Filled")


def storm(cast, issue, moves):
    """Run the moves concurrently and repeatedly, each in a thread of its own; returns the result of every try."""
    barrier, outcomes = Barrier(len(moves)), Counter()

    def run(move):
        barrier.wait(30)
        seen = []
        try:
            for _ in range(ROUNDS):
                try:
                    move(cast, issue.pk)
                    seen.append("done")
                except (ConcurrentUpdate, Conflict) as refusal:
                    seen.append(refusal.code)
        finally:
            connection.close()
        return seen

    with ThreadPoolExecutor(len(moves)) as pool:
        for seen in pool.map(run, moves):
            outcomes.update(seen)
    return outcomes


def test_verifiers_and_reopeners_keep_journal_and_row_equal(issue):
    cast, row = issue
    outcomes = storm(cast, row, [close, close, close, redo, redo, redo, send_back, send_back])
    assert outcomes["done"] > 0
    row.refresh_from_db()
    entries = list(Entry.objects.filter(subject_id=row.pk).order_by("seq"))
    assert [entry.seq for entry in entries] == list(range(1, row.version + 1))
    kinds = Counter(entry.kind for entry in entries)
    closed = int(row.state == Issue.State.CLOSED)
    assert kinds["issue.closed"] - kinds["issue.reopened"] == closed
    assert recount() == journal_sum()
    assert sum(amount for (_p, _s, metric), amount in journal_sum().items() if metric == "issues_resolved") == closed


def test_eight_verifiers_of_one_answer_close_it_once(issue):
    cast, row = issue
    outcomes = storm(cast, row, [close] * PEOPLE)
    assert outcomes["done"] == 1
    assert Entry.objects.filter(kind="issue.closed").count() == 1


@pytest.mark.postgresql(reason="one writer at a time: eight cannot have read before one writes")
def test_without_the_conditional_update_the_same_storm_collides(issue, monkeypatch):
    """The negative control: without the conditional update the moves do collide, and the journal's constraint refuses."""
    cast, row = issue
    barrier = Barrier(PEOPLE)

    def unguarded(changed, **fields):
        type(changed).objects.filter(pk=changed.pk).update(version=changed.version + 1, **fields)
        changed.version += 1

    guarded_read = closing.get_to_verify

    def read_together(actor, issue_id):
        found = guarded_read(actor, issue_id)
        barrier.wait(30)
        return found

    monkeypatch.setattr(versions, "update_versioned", unguarded)
    monkeypatch.setattr(closing, "get_to_verify", read_together)

    def run(_number):
        try:
            close(cast, row.pk)
            return "done"
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        outcomes = Counter(pool.map(run, range(PEOPLE)))
    assert outcomes == {"done": 1, "IntegrityError": PEOPLE - 1}
    assert queries.Issue.objects.get().state == Issue.State.CLOSED
