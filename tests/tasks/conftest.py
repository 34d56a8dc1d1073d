"""A task of Ada's for Ben, at any step of its way."""

import pytest

from backend.journal.models import Entry
from backend.tasks import operations
from tests import factories
from tests.world import NOW


@pytest.fixture
def task(world):
    """Offered by Ada to Ben, at Ada's cell."""
    return factories.make_task(unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.ben)


@pytest.fixture
def accepted(world, task):
    return operations.accept_task(actor=world.ben, task_id=task.pk, now=NOW)


@pytest.fixture
def done(world, accepted):
    return operations.complete_task(actor=world.ben, task_id=accepted.pk, now=NOW, note="swept")


def last_entry(task):
    return Entry.objects.filter(subject_id=task.pk).order_by("seq").last()
