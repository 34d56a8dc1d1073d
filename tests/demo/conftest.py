"""A small demo, loaded once for all tests of a module, and taken back afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from backend.demo import loading
from backend.demo.accounts import Account
from backend.demo.size import SMALL
from backend.handbook.models import Visit
from backend.journal.models import Entry
from backend.organisations import queries as organisations
from backend.organisations.models import Person
from tests.world import NOW


@dataclass(frozen=True)
class Demo:
    accounts: dict[str, Account]

    def actor(self, role: str) -> Person:
        person = organisations.find_by_contact(self.accounts[role].sign_in)
        found = organisations.find_actor(person.pk, today=NOW.date())
        assert found is not None
        return found


def quietly(phase: str, fraction: float) -> None:
    assert 0 <= fraction <= 1, phase


def load_small(seed: int = 1, progress: Callable[[str, float], None] = quietly) -> Demo:
    opened = loading.load(seed=seed, size=SMALL, now=NOW, progress=progress)
    return Demo({account.role: account for account in opened})


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker) -> Iterator[Demo]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_small()
        transaction.set_rollback(True)


def visits_by_strangers() -> list[str]:
    """Steps of members whose pairing had ended by then: seeing a family is the right, and it ends with the pairing."""
    visits = Visit.objects.select_related("pairing").in_bulk()
    entries = Entry.objects.filter(subject_type="visit").order_by("id")
    return [
        entry.kind
        for entry in entries
        if entry.actor_id == (pairing := visits[entry.subject_id].pairing).person_id
        and pairing.ended_at is not None
        and pairing.ended_at < entry.at
    ]
