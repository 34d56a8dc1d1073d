"""The tree's derived fields: numbers, paths, and the consortia of each unit."""

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


def lock_tree(unit: Unit) -> Unit:
    """Lock the unit's district, so that its tree has one change at a time, and read the unit again.

    On PostgreSQL a row lock on the root; on SQLite the transaction is the only writer anyway.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.root_id)
    return Unit.objects.get(pk=unit.pk)


def lock_unit(unit: Unit) -> Unit:
    """Lock the unit against moving and closing, and read it again: for a new row that repeats its path."""
    return Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def next_number() -> int:
    return (Unit.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def path_under(parent: Unit | None, number: int) -> str:
    path = f"{parent.path if parent else '/'}{number}/"
    if len(path) > LONGEST_PATH:
        raise TreeTooDeep
    return path


def cell_model() -> type[models.Model]:
    """The model of cells, whose app is above this one: by the foreign key of Role."""
    return Role._meta.get_field("cell").related_model  # type: ignore[return-value]


def rewrite_paths(unit: Unit, parent: Unit) -> str:
    """Give the unit, all below it and their cells their paths under `parent`: one UPDATE per table. Returns the new path."""
    old, new = unit.path, path_under(parent, unit.number)
    longest = Unit.objects.filter(below(old, "path")).aggregate(most=Max(models.functions.Length("path")))["most"]
    if longest - len(old) + len(new) > LONGEST_PATH:
        raise TreeTooDeep
    for model, name in ((Unit, "path"), (cell_model(), "unit_path")):
        moved = Concat(Value(new), Substr(name, len(old) + 1))
        model._default_manager.filter(below(old, name)).update(**{name: moved})
    return new


def recount_consortia(path: str) -> None:
    """Rewrite `consortium_ids` of every unit at or below `path` from the memberships in force there and above."""
    in_force: dict[str, list[str]] = defaultdict(list)
    memberships: Any = ConsortiumMember.objects.filter(in_force=True)
    memberships = memberships.filter(below(path, "unit__path") | models.Q(unit__path__in=ancestors(path)))
    for unit_path, consortium_id in memberships.values_list("unit__path", "consortium_id"):
        in_force[unit_path].append(str(consortium_id))
    changed: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    units = Unit.objects.filter(below(path, "path")).values_list("pk", "path", "consortium_ids")
    for pk, unit_path, old in units.iterator():
        new = tuple(sorted({pk for above in ancestors(unit_path) for pk in in_force.get(above, ())}))
        if list(new) != old:
            changed[new].append(pk)
    for new, pks in sorted(changed.items()):
        for start in range(0, len(pks), BATCH):
            Unit.objects.filter(pk__in=pks[start : start + BATCH]).update(consortium_ids=list(new))


def count_use(unit: Unit) -> dict[str, int]:
    """How many open rows still belong to the unit, by name; empty when none do."""
    open_rows: dict[str, Any] = {
        "units": Unit.objects.filter(parent=unit, closed_on=None),
        "cells": cell_model()._default_manager.filter(unit=unit, closed_on=None),
        "people": Person.objects.filter(models.Q(home_unit=unit) | models.Q(service_unit=unit), is_active=True),
    }
    counts = {name: rows.count() for name, rows in open_rows.items()}
    return {name: count for name, count in counts.items() if count} | holdings.count_open(unit=unit)
