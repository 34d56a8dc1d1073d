"""The tree's own bookkeeping: numbers, paths, and which consortia count which unit."""

from collections import defaultdict
from typing import Any

from django.db import models
from django.db.models import Max, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from backend.common.errors import Conflict
from backend.organisations import holdings
from backend.organisations.models import ConsortiumMember, Person, Role, Unit
from backend.organisations.policies import ancestors, below

LONGEST_PATH = 200
BATCH = 500


class TreeTooDeep(Conflict):
    code = "tree-too-deep"
    title = _("The tree would become too deep.")


def lock(unit: Unit) -> Unit:
    """The unit as it stands once its district's tree holds still: one change of a tree at a time.

    A row lock on the root on PostgreSQL; on SQLite the transaction is the only writer anyway.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.root_id)
    return Unit.objects.get(pk=unit.pk)


def hold(unit: Unit) -> Unit:
    """The unit as it stands, not to be moved or closed before the caller's transaction ends: for a new row that repeats
    its path."""
    return Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def next_number() -> int:
    return (Unit.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def path_under(parent: Unit | None, number: int) -> str:
    path = f"{parent.path if parent else '/'}{number}/"
    if len(path) > LONGEST_PATH:
        raise TreeTooDeep
    return path


def carriers() -> tuple[type[models.Model], str]:
    """Cells repeat their unit's path and follow in the same transaction. They belong to an app above this one, so the
    table is reached through Role, which points to it."""
    return Role._meta.get_field("cell").related_model, "unit_path"  # type: ignore[return-value]


def replant(unit: Unit, parent: Unit) -> str:
    """Give the unit and all below it their paths under `parent`: one UPDATE per table. Returns the new path."""
    old, new = unit.path, path_under(parent, unit.number)
    longest = Unit.objects.filter(below(old, "path")).aggregate(most=Max(models.functions.Length("path")))["most"]
    if longest - len(old) + len(new) > LONGEST_PATH:
        raise TreeTooDeep
    cells, field = carriers()
    for model, name in ((Unit, "path"), (cells, field)):
        moved = Concat(Value(new), Substr(name, len(old) + 1))
        model._default_manager.filter(below(old, name)).update(**{name: moved})
    return new


def recount_consortia(path: str) -> None:
    """Rewrite `consortium_ids` of every unit at or below `path` from the memberships in force there and above."""
    in_force: dict[str, list[str]] = defaultdict(list)
    memberships: Any = ConsortiumMember.objects.filter(in_force=True)
    memberships = memberships.filter(below(path, "unit__path") | models.Q(unit__path__in=ancestors(path)))
    for at, consortium_id in memberships.values_list("unit__path", "consortium_id"):
        in_force[at].append(str(consortium_id))
    changed: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for pk, at, was in Unit.objects.filter(below(path, "path")).values_list("pk", "path", "consortium_ids").iterator():
        counted = tuple(sorted({found for above in ancestors(at) for found in in_force.get(above, ())}))
        if list(counted) != was:
            changed[counted].append(pk)
    for counted, units in sorted(changed.items()):
        for start in range(0, len(units), BATCH):
            Unit.objects.filter(pk__in=units[start : start + BATCH]).update(consortium_ids=list(counted))


def count_use(unit: Unit) -> dict[str, int]:
    """What still depends on the unit, by name; empty when nothing does."""
    cells, _path = carriers()
    people = Person.objects.filter(models.Q(home_unit=unit) | models.Q(service_unit=unit), is_active=True)
    living: dict[str, Any] = {
        "units": Unit.objects.filter(parent=unit, closed_on=None),
        "cells": cells._default_manager.filter(unit=unit, closed_on=None),
        "people": people,
    }
    counts = {name: rows.count() for name, rows in living.items()}
    return {name: count for name, count in counts.items() if count} | holdings.count_open(unit=unit)
