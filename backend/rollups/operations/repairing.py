"""Repair drift. Only on demand and with an entry in the journal, because a silent repair would hide its cause."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.common.errors import require
from backend.journal import operations as journal
from backend.journal.scopes import Scope
from backend.organisations.models import Person, Unit
from backend.rollups import policies
from backend.rollups.models import Drift, Repair
from backend.rollups.operations.counting import Figure, add_figures
from backend.rollups.operations.recounting import (
    Difference,
    Recount,
    differences_to_journal,
    differences_to_rows,
    figure_of,
)


def repair_counters(*, actor: Person, now: datetime, recounts: dict[str, Recount]) -> int:
    """Repair the open drift that is still there; returns how many figures were moved. Raises NotAllowed.

    The journal stays as it is: a counter that left it gets the difference added; where the rows say otherwise than the journal,
    a new entry counts the difference, and the relay carries it up. Differences, not values, are written, so that counting may
    go on meanwhile; what is measured is measured within one moment; and the open drift is locked, so that two repairs at a
    time do not both add.
    """
    measured = {one.figure: one for one in (*differences_to_journal(), *differences_to_rows(recounts))}
    with transaction.atomic():
        known = Drift.objects.select_for_update().filter(resolved_at=None).order_by("pk")
        rows = {figure_of(row): row.pk for row in known}
        still = [one for figure, one in measured.items() if figure in rows]
        repair_to_journal([one for one in still if one.source == Drift.Source.JOURNAL], actor, now)
        repair_to_rows([one for one in still if one.source == Drift.Source.ROWS], actor, now)
        # Known drift that can no longer be measured has gone of itself; both kinds are over.
        Drift.objects.filter(pk__in=rows.values()).update(resolved_at=now)
    return len(still)


def repair_to_journal(differences: list[Difference], actor: Person, now: datetime) -> None:
    by_root: defaultdict[UUID, list[Difference]] = defaultdict(list)
    for one in differences:
        assert one.root_id
        by_root[one.root_id].append(one)
    for root_id, found in by_root.items():
        root = Unit.objects.get(pk=root_id)
        add_figures([missing(one) for one in found])
        note(root, root.scope, len(found), {}, actor=actor, now=now)


def missing(one: Difference) -> Figure:
    assert one.scope_id and one.day and one.root_id
    return Figure(one.scope_id, one.metric, one.day, one.root_id, one.scope_kind, one.expected - one.found)


def repair_to_rows(differences: list[Difference], actor: Person, now: datetime) -> None:
    """One entry per place: it counts what the rows have and the journal has not."""
    by_location: defaultdict[tuple[str, tuple[str, ...]], list[Difference]] = defaultdict(list)
    for one in differences:
        by_location[one.unit_path, one.scope_ids].append(one)
    for (unit_path, scope_ids), found in by_location.items():
        root = Unit.objects.get(path="/" + unit_path.split("/")[1] + "/")
        unit = Unit.objects.filter(path=unit_path).first() or root  # the tree may have changed since
        scope = Scope(root.pk, unit.pk, unit_path, None, list(scope_ids))
        counts = {one.metric: one.expected - one.found for one in found}
        note(root, scope, len(found), counts, actor=actor, now=now)


def note(root: Unit, scope: Scope, figures: int, counts: dict[str, int], *, actor: Person, now: datetime) -> None:
    require(policies.may_repair(actor, root))
    repair = Repair(figures=figures, created_at=now)
    repair.save(force_insert=True)
    journal.record(
        "counters.repaired", actor=actor, at=now, subject=repair, scope=scope, counts=counts, figures=figures
    )
