"""The update that takes a wanted row comes last in its transaction, and what belongs to it stands or falls with it."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from backend.common.db import closing
from backend.common.db.closing import Insertion, Update, close_with, closing_transaction
from backend.common.errors import ConcurrentUpdate
from backend.common.http import idempotency
from backend.common.ids import new_id
from backend.common.models import CalendarOverride, IdempotencyKey
from backend.posts.models import Claim
from tests.world import NOW

pytestmark = pytest.mark.django_db
DAY = NOW.date()


class Clash(Exception):
    """A constraint has refused the row."""


def make_key(key="a", **fields):
    fields = {"person_id": new_id(), "key": key, "fingerprint": "f", "status": 201, "created_at": NOW, **fields}
    return IdempotencyKey(**fields)


@pytest.fixture
def said():
    return []


@pytest.fixture
def update(db, said):
    """Counts a wanted row up by one, and says so."""
    row = CalendarOverride.objects.create(day=DAY, is_working=True, note="1")
    statement = "UPDATE common_calendaroverride SET note = note || '1' WHERE id = %s AND is_working RETURNING id, note"
    return Update(statement, [row.pk], ("id", "note"), lambda values: said.append(values["note"]))


def note():
    return CalendarOverride.objects.get(day=DAY).note


def test_it_runs_at_the_end_of_the_block_with_what_was_added_meanwhile(update, said):
    claim, remembered = make_key(), make_key("b")
    with closing_transaction():
        close_with(update, Insertion(claim, Clash))
        closing.insert(remembered, clash=Clash)
        assert (said, note(), IdempotencyKey.objects.count()) == ([], "1", 0)
    assert (said, note()) == (["11"], "11")
    assert set(IdempotencyKey.objects.values_list("pk", flat=True)) == {claim.pk, remembered.pk}
    assert not claim._state.adding


def test_on_postgresql_it_is_one_statement(update):
    with CaptureQueriesContext(connection) as statements, closing_transaction():
        close_with(update, Insertion(make_key(), Clash))
        closing.insert(make_key("b"), clash=Clash)
    told = [query["sql"] for query in statements if "SAVEPOINT" not in query["sql"]]
    assert len(told) == (1 if connection.vendor == "postgresql" else 3)


def test_where_nobody_holds_it_back_it_runs_now(update, said):
    close_with(update, Insertion(make_key(), Clash))
    assert (said, IdempotencyKey.objects.count()) == (["11"], 1)


def test_without_a_closing_a_row_is_inserted_at_once(db):
    with closing_transaction():
        closing.insert(make_key(), clash=Clash)
        assert IdempotencyKey.objects.count() == 1


def test_fields_are_drawn_from_the_update(update):
    row = make_key()
    close_with(update, Insertion(row, Clash, {"fingerprint": "note"}))
    assert row.fingerprint == IdempotencyKey.objects.get().fingerprint == "11"


def test_every_column_is_written_as_by_an_insertion_alone(update):
    fields = {"person_id": new_id(), "problem": {"code": "post-full", "data": {}}, "result_id": new_id()}
    close_with(update, Insertion(make_key("a", **fields), Clash), Insertion(make_key("b", **fields), Clash))
    Insertion(make_key("c", **fields)).run()
    shown = IdempotencyKey.objects.order_by("key").values("person_id", "problem", "result_id", "created_at", "status")
    first, second, alone = shown
    assert first == second == alone


def test_an_update_that_changes_nothing_takes_everything_with_it(update, said, nothing_changes):
    CalendarOverride.objects.update(is_working=False)
    with nothing_changes(), pytest.raises(ConcurrentUpdate), closing_transaction():
        close_with(update, Insertion(make_key(), Clash))
    assert said == []


def test_a_refused_row_raises_its_own_clash_and_nothing_is_left(update, nothing_changes):
    taken = CalendarOverride(day=DAY, is_working=False, pk=9)
    with nothing_changes(), pytest.raises(Clash), closing_transaction():
        close_with(update, Insertion(make_key()), Insertion(taken, Clash))
    with nothing_changes(), pytest.raises(IntegrityError), closing_transaction():
        close_with(update, Insertion(make_key(), Clash), Insertion(taken))


def test_an_error_drops_what_was_held_back_and_the_next_transaction_does_not_see_it(update, said):
    with pytest.raises(ValueError, match="refused"), closing_transaction():
        close_with(update)
        raise ValueError("refused")
    with closing_transaction():
        pass
    assert (said, note()) == ([], "1")


def test_a_key_that_is_taken_is_told_apart_from_the_row_it_remembers(update):
    ask = idempotency.Ask(new_id(), "k", "f")
    idempotency.keep_outcome(ask, now=NOW, status=201)
    with pytest.raises(idempotency.KeyTaken), closing_transaction():
        close_with(update, Insertion(CalendarOverride(day=DAY + timedelta(days=1), is_working=True, pk=9), Clash))
        idempotency.keep_outcome(ask, now=NOW, status=201)
    assert CalendarOverride.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("changed", [False, True], ids=["whole", "changed meanwhile"])
def test_in_a_transaction_of_its_own_it_is_committed_or_leaves_nothing(update, said, changed):
    if changed:
        CalendarOverride.objects.update(is_working=False)
    outcome = pytest.raises(ConcurrentUpdate) if changed else nullcontext()
    with outcome, closing_transaction():
        CalendarOverride.objects.create(day=DAY + timedelta(days=1), is_working=True)
        close_with(update, Insertion(make_key(), Clash))
        closing.insert(make_key("b"), clash=Clash)
    connection.close()  # what was not committed is gone
    assert IdempotencyKey.objects.count() == (0 if changed else 2)
    assert CalendarOverride.objects.count() == (1 if changed else 2)
    assert said == ([] if changed else ["11"])


@pytest.mark.django_db(transaction=True)
def test_a_clash_in_a_transaction_of_its_own_leaves_nothing_and_the_connection_goes_on(update):
    taken = CalendarOverride(day=DAY, is_working=False, pk=9_000)
    with pytest.raises(Clash), closing_transaction():
        close_with(update, Insertion(make_key()), Insertion(taken, Clash))
    assert (note(), IdempotencyKey.objects.count()) == ("1", 0)
    with closing_transaction():
        close_with(update, Insertion(make_key(), Clash))
    assert (note(), IdempotencyKey.objects.count()) == ("11", 1)


@pytest.mark.django_db(transaction=True)
def test_two_closings_are_committed_together_or_not_at_all(update):
    nobody = Update(update.statement, [0], update.columns, update.take)
    with pytest.raises(ConcurrentUpdate), closing_transaction():
        close_with(update, Insertion(make_key(), Clash))
        close_with(nobody)
    assert (note(), IdempotencyKey.objects.count()) == ("1", 0)


@pytest.mark.django_db(transaction=True)
def test_what_refuses_a_row_but_no_twin_of_it_is_no_clash(update, world):
    """A post that has gone, say: that is for whoever looks at errors, not an answer to the member."""
    claim = Claim(post_id=new_id(), person=world.ben, state="WITHDRAWN", created_at=NOW)
    with pytest.raises(IntegrityError), closing_transaction():
        close_with(update, Insertion(claim, Clash if connection.vendor == "postgresql" else IntegrityError))
    assert (note(), Claim.objects.count()) == ("1", 0)
