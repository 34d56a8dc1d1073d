"""The four rates of issues (DOMAIN §4) for a unit and a time, and beside them those of the units below it.

Each rate is a quotient of parts, and each part a sum of metrics, so that it opens the entries behind it
(`GET /counters/entries`). What was taken over is not in the rates: nobody knows when it was answered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Person, Unit
from backend.organisations.policies import visible_units
from backend.organisations.queries import get_unit
from backend.rollups.queries import Span, sums_of_many


@dataclass(frozen=True)
class Part:
    """A number of issues or answers: the sum of these metrics, each times its factor."""

    name: str
    label: str | Promise
    metrics: Mapping[str, int]

    def value(self, sums: Mapping[str, int]) -> int:
        return sum(factor * sums.get(metric, 0) for metric, factor in self.metrics.items())


@dataclass(frozen=True)
class Rate:
    """`numerator` ÷ `denominator`, each a sum of parts; the formula says the same in words."""

    name: str
    label: str | Promise
    formula: str | Promise
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


PARTS = (
    Part("on_time", _("closed within the limit"), {"issues_closed_on_time": 1}),
    Part("extended", _("closed within an approved extension"), {"issues_closed_extended": 1}),
    Part("late", _("closed late"), {"issues_closed_late": 1, "issues_closed_late_taken_over": -1}),
    Part("overdue", _("open and overdue on the last day"), {"issues_overdue": 1}),
    Part("checked", _("answers verified"), {"issues_checked": 1}),
    Part("sent_back", _("answers sent back"), {"issues_sent_back": 1}),
    Part("reopened", _("reopened"), {"issues_reopened": 1}),
)
DUE = ("on_time", "extended", "late", "overdue")
RATES = (
    Rate(
        "on_time_closure",
        _("on-time closure rate"),
        _("closed within the limit ÷ (due − closed within an approved extension); due: closed, or open and overdue"),
        ("on_time",),
        ("on_time", "late", "overdue"),
    ),
    Rate("closure", _("closure rate"), _("closed ÷ due"), ("on_time", "extended", "late"), DUE),
    Rate(
        "rework",
        _("rework rate"),
        _("(answers sent back + issues reopened) ÷ answers verified"),
        ("sent_back", "reopened"),
        ("checked",),
    ),
    Rate("extension", _("extension rate"), _("closed within an approved extension ÷ due"), ("extended",), DUE),
)
METRICS = [metric for part in PARTS for metric in part.metrics]


def show_rates(*, actor: Person, unit_id: UUID, span: Span) -> dict[str, Any]:
    """The rates of a unit and of each unit below it, in the order of the tree. The sums are one statement, however many there are.

    A closed unit is shown where it has figures in this time.
    """
    unit = get_unit(actor=actor, id=unit_id)
    below = list(visible_units(actor).filter(parent=unit).order_by("number"))
    sums = sums_of_many([unit.pk, *(child.pk for child in below)], METRICS, span)
    children = [rates_of(child, sums) for child in below if child.closed_on is None or sums.get(child.pk)]
    described = [{"name": one.name, "label": one.label, "formula": one.formula} for one in RATES]
    parts = [{"name": one.name, "label": one.label, "metrics": one.metrics} for one in PARTS]
    return {**rates_of(unit, sums), "formulas": described, "described_parts": parts, "children": children}


def rates_of(unit: Unit, sums: Mapping[UUID, Mapping[str, int]]) -> dict[str, Any]:
    counted = sums.get(unit.pk, {})
    parts = {part.name: part.value(counted) for part in PARTS}
    rates = {rate.name: quotient(parts, rate.numerator, rate.denominator) for rate in RATES}
    return {"unit_id": unit.pk, "name": unit.name, "kind": unit.kind, "parts": parts, "rates": rates}


def quotient(parts: Mapping[str, int], numerator: Iterable[str], denominator: Iterable[str]) -> float | None:
    """To four decimals; None where nothing was due, or where more was taken back in this time than it brought."""
    above, under = sum(parts[name] for name in numerator), sum(parts[name] for name in denominator)
    return round(above / under, 4) if under > 0 and above >= 0 else None
