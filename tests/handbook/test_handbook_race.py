"""Concurrent changes of one household: the figures stay true, and nothing is written to an erased one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Q

from backend.common.errors import ConcurrentUpdate, DomainError
from backend.handbook import operations, queries
from backend.handbook.models import Household, Visit
from backend.journal.models import Entry
from backend.rollups.operations.recounting import differences_to_rows
from tests import world
from tests.handbook.steps import fresh, paired, propose, register, visit
from tests.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture
def cast(transactional_db):
    return world.build()


def at_once(*moves) -> None:
    """Run the moves concurrently, each in a thread of its own; retries after a concurrent update, as the API does."""
    barrier = Barrier(len(moves))

    def run(move):
        barrier.wait(30)
        try:
            for _ in range(20):
                try:
                    return move()
                except ConcurrentUpdate:
                    continue
                except DomainError as refusal:
                    return refusal
            raise AssertionError("lost every race")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(moves)) as threads:
        list(threads.map(run, moves))


def test_members_who_accept_and_end_at_once_are_all_counted(cast):
    members = [cast.ben, cast.bao, cast.cem, cast.hao]
    household = register(cast)
    pairings = [propose(cast, household, member) for member in members]

    def accept(member, pairing):
        return lambda: operations.accept_pairing(actor=member, pairing_id=pairing.pk, now=NOW)

    def end(member, pairing):
        return lambda: operations.end_pairing(actor=member, pairing_id=pairing.pk, now=NOW, reason="MEMBER")

    at_once(*map(accept, members, pairings))
    assert fresh(household).pairings_in_force == 4
    assert sum(entry.counts.get("households_paired", 0) for entry in Entry.objects.all()) == 1
    at_once(*map(end, members, pairings))
    assert (fresh(household).pairings_in_force, fresh(household).unpaired_at) == (0, NOW)
    assert list(queries.recount_metrics()) == []
    assert list(differences_to_rows({"handbook": queries.recount_metrics})) == []


def test_nothing_is_noted_about_a_household_that_is_being_erased(cast):
    for _ in range(ROUNDS):
        household, _pairing = paired(cast)
        at_once(
            *[lambda household=household: visit(cast.ben, household, note="well")] * 2,
            lambda household=household: operations.erase_household(actor=cast.ada, household_id=household.pk, now=NOW),
        )
    assert set(Household.objects.values_list("state", flat=True)) == {"ERASED"}
    assert not Visit.objects.filter(Q(note__isnull=False) | Q(answer__isnull=False)).exists()
    assert list(differences_to_rows({"handbook": queries.recount_metrics})) == []
