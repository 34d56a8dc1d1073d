"""Whatever is made, moved and merged: a path is the ancestors' numbers, and what repeats it says the same."""

import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.common.errors import Conflict, Invalid
from backend.grid.models import Cell
from backend.journal.models import Entry
from backend.organisations import operations
from backend.organisations.models import ConsortiumMember, Unit
from tests import factories
from tests.world import NOW, build

steps = st.lists(
    st.tuples(
        st.sampled_from(["create", "move", "merge", "join", "leave", "close"]), st.integers(0, 99), st.integers(0, 99)
    ),
    max_size=15,
)


def apply(step, actor, consortium, units):
    kind, first, second = step
    unit, other = units[first % len(units)], units[second % len(units)]
    names = {"actor": actor, "now": NOW}
    match kind:
        case "create":
            made = operations.create_unit(kind="BRANCH", name=f"支部{first}-{second}", parent_id=unit.pk, **names)
            factories.make_cell(unit=made, code="1")
        case "move":
            operations.move_unit(unit_id=unit.pk, parent_id=other.pk, **names)
        case "merge":
            operations.merge_units(unit_id=unit.pk, target_id=other.pk, **names)
        case "close":
            operations.close_unit(unit_id=unit.pk, **names)
        case "join":
            operations.join_consortium(consortium_id=consortium.pk, unit_id=unit.pk, **names)
        case "leave":
            operations.leave_consortium(consortium_id=consortium.pk, unit_id=unit.pk, **names)


def check(consortium):
    units = {unit.pk: unit for unit in Unit.objects.all()}
    members = set(ConsortiumMember.objects.filter(in_force=True).values_list("unit_id", flat=True))
    for unit in units.values():
        line = [unit]
        while line[0].parent_id:
            line.insert(0, units[line[0].parent_id])
        assert unit.path == "/" + "".join(f"{above.number}/" for above in line)
        assert unit.root_id == line[0].pk
        counted = any(above.pk in members for above in line)
        assert unit.consortium_ids == ([str(consortium.pk)] if counted else [])
    for cell in Cell.objects.all():
        assert cell.unit_path == units[cell.unit_id].path
    versions = Entry.objects.values_list("subject_id", "seq").order_by("subject_id", "seq")
    assert len(set(versions)) == len(versions)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_tree_stays_whole(db, django_db_blocker, steps):
    from django.db import transaction

    with transaction.atomic():
        world = build()
        consortium = operations.create_consortium(
            actor=world.eva, name="联合体", bond="PLACE", home_unit_id=world.district.pk, now=NOW
        )
        for step in steps:
            units = list(Unit.objects.filter(root=world.district).order_by("number"))
            with contextlib.suppress(Conflict, Invalid):
                apply(step, world.eva, consortium, units)
            check(consortium)
        transaction.set_rollback(True)
