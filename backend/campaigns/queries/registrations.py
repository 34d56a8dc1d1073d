"""Reads of residence registration."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from backend.campaigns import policies
from backend.campaigns.models import ResidenceRegistration
from backend.common.db.rows import get_named, get_visible
from backend.grid.models import Cell
from backend.organisations.models import Person

LISTED = (
    "id", "person_id", "entered_by_id", "unit_id", "cell_id", "state", "skills", "times", "services", "ended_at", "version",
    "created_at",
)  # fmt: skip


def get_registration(*, actor: Person, id: UUID) -> ResidenceRegistration:
    return get_visible(policies.visible_registrations(actor).select_related("unit", "cell", "person__home_unit"), id)


def list_registrations(
    *, actor: Person, state: str | None = None, unit: UUID | None = None
) -> QuerySet[ResidenceRegistration, dict[str, Any]]:
    exact = {"state": state, "unit_id": unit}
    chosen = {name: value for name, value in exact.items() if value is not None}
    return policies.visible_registrations(actor).filter(**chosen).values(*LISTED)


def find_cell(*, registration: ResidenceRegistration, cell_id: UUID) -> Cell:
    """An open cell of the community that was registered with."""
    cells = Cell.objects.filter(unit_id=registration.unit_id, closed_on=None).select_related("unit")
    return get_named(cells, cell_id, "cell_id")
