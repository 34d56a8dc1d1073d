"""Resolves ids and codes of an input: people, the pledge served, and the measure. Raises Invalid."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.errors import Invalid, does_not_exist
from backend.grid.queries import named_cell
from backend.issues.queries import find_category
from backend.organisations.models import Person
from backend.organisations.policies import offerable_people
from backend.organisations.queries import named_unit
from backend.pledges import measures
from backend.pledges.models import Pledge, PledgeList, Tier
from backend.pledges.policies import servable_pledges

Measure = Pledge.Measure
SERVES = _(
    "A member's pledge serves a branch's, a branch's serves a secretary's: of the same year, at your unit or one above it."
)
MEASURING = frozenset({"measure", "metric", "measured_unit_id", "measured_cell_id", "category"})


def responsible(pledge_list: PledgeList, person_id: UUID) -> UUID:
    """The person responsible: on a member's list the member, else a person of the district."""
    if pledge_list.tier == Tier.MEMBER:
        if person_id != pledge_list.owner_id:
            raise Invalid({"responsible_id": [_("On a member's list the member is responsible.")]})
        return person_id
    if not offerable_people(pledge_list.unit).filter(pk=person_id).exists():
        raise does_not_exist("responsible_id")
    return person_id


def helpers(pledge_list: PledgeList, ids: Sequence[UUID]) -> list[Person]:
    found = list(offerable_people(pledge_list.unit).filter(pk__in=ids)) if ids else []
    if len(found) != len(set(ids)):
        raise does_not_exist("helper_ids")
    return found


def served(pledge: Pledge, serves_id: UUID | None) -> Pledge | None:
    """A pledge of the tier above, of the same year, at the same unit or one above it; a draft too."""
    if serves_id is None:
        return None
    found = servable_pledges(pledge.pledge_list).filter(pk=serves_id).first()
    if found is None:
        raise Invalid({"serves_id": [SERVES]})
    return found


def measure(actor: Person, pledge: Pledge, given: dict[str, Any]) -> dict[str, Any]:
    """All fields of the measure. Fields missing in `given` keep their value unless the kind of measure changes."""
    way = given.get("measure", pledge.measure)
    now = {name: getattr(pledge, name) for name in MEASURING} if way == pledge.measure else {}
    wanted = {**now, **given}
    nothing = {"measure": way, "metric": "", "measured_unit_id": None, "measured_cell_id": None, "category": ""}
    if way == Measure.MILESTONES:
        return nothing
    metric = wanted.get("metric") or ""
    if way == Measure.PERSON:
        if metric not in measures.OF_PEOPLE:
            raise Invalid({"metric": [_("Nobody's records are counted like this.")]})
        return {**nothing, "metric": metric}
    if not measures.is_of_locations(metric):
        raise Invalid({"metric": [_("There is no such figure.")]})
    return {**nothing, "metric": metric, **measured_location(actor, pledge, wanted), **category(metric, wanted)}


def measured_location(actor: Person, pledge: Pledge, wanted: dict[str, Any]) -> dict[str, Any]:
    """The cell or the unit; by default the list's unit."""
    if wanted.get("measured_cell_id"):
        cell = named_cell(actor=actor, id=wanted["measured_cell_id"], field="measured_cell_id")
        if cell.root_id != pledge.root_id:
            raise does_not_exist("measured_cell_id")
        return {"measured_cell_id": cell.pk, "measured_unit_id": cell.unit_id}
    unit_id = wanted.get("measured_unit_id") or pledge.unit_id
    unit = named_unit(actor=actor, id=unit_id, field="measured_unit_id")
    if unit.root_id != pledge.root_id:
        raise does_not_exist("measured_unit_id")
    return {"measured_cell_id": None, "measured_unit_id": unit.pk}


def category(metric: str, wanted: dict[str, Any]) -> dict[str, str]:
    code = wanted.get("category") or ""
    if not code:
        return {"category": ""}
    if metric != measures.WITH_CATEGORY:
        raise Invalid({"category": [_("Only resolved issues are counted by category.")]})
    return {"category": find_category(code).code}
