"""Many at once: numbers stay unique, and a move misses nothing that is made under it at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from backend.common.errors import ConcurrentUpdate
from backend.grid import operations as grid
from backend.grid.models import Cell
from backend.journal.models import Entry
from backend.organisations import operations
from backend.organisations.models import Unit
from backend.organisations.operations.errors import AlreadyExists
from tests.world import NOW, build

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run all at the same moment, each on its own connection; what each returned or raised."""
    barrier = Barrier(len(works))

    def run(work):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            for _ in range(10):
                try:
                    return work()
                except ConcurrentUpdate:  # the API's base tries again, and so does this
                    continue
        except Exception as error:
            return error
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def create(world, parent, name):
    return lambda: operations.create_unit(actor=world.eva, kind="COMMUNITY", name=name, parent_id=parent.pk, now=NOW)


def test_units_made_at_once_have_numbers_and_paths_of_their_own(transactional_db):
    world = build()
    parents = (world.kongpu, world.cicheng)
    made = at_once(*(create(world, parents[number % 2], f"社区{number}") for number in range(8)))
    assert all(isinstance(unit, Unit) for unit in made), made
    units = Unit.objects.filter(pk__in=[unit.pk for unit in made])
    assert len({unit.number for unit in units}) == 8
    assert all(unit.path.endswith(f"/{unit.number}/") for unit in units)


def test_twins_made_at_once_become_one(transactional_db):
    world = build()
    made = at_once(*(create(world, world.kongpu, "同名社区") for _ in range(4)))
    assert sorted(type(found).__name__ for found in made) == [AlreadyExists.__name__] * 3 + ["Unit"]


def test_move_takes_along_what_is_made_below_at_the_same_moment(transactional_db):
    world = build()

    def cell(number):
        return lambda: grid.create_cell(
            actor=world.eva, unit_id=world.wenzhu.pk, code=f"网-{number}", name="网格", now=NOW
        )

    done = at_once(
        lambda: operations.move_unit(actor=world.eva, unit_id=world.kongpu.pk, parent_id=world.district.pk, now=NOW),
        lambda: operations.move_unit(actor=world.eva, unit_id=world.wenzhu.pk, parent_id=world.cicheng.pk, now=NOW),
        *(cell(number) for number in range(4)),
        create(world, world.kongpu, "同时新建"),
    )
    moved = Unit.objects.get(pk=world.wenzhu.pk)
    assert moved.parent_id == world.cicheng.pk, done
    assert {found.unit_path for found in Cell.objects.filter(unit=moved)} == {moved.path}
    assert Cell.objects.filter(unit=moved).count() == 5, done
    assert Entry.objects.filter(kind="unit.moved").count() == 1
