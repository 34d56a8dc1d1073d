"""Reads of lists of pledges."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backend.common.db.rows import get_visible
from backend.grid.models import Cell
from backend.grid.queries import count_at
from backend.organisations.models import Person, Unit
from backend.organisations.policies import in_unit
from backend.pledges import policies
from backend.pledges.models import Pledge, PledgeList, Tier

LISTED = (
    "id", "tier", "year", "owner_id", "entered_by_id", "unit_id", "submit_by", "review_by", "version", "created_at",
)  # fmt: skip
#: Usual sizes (DOMAIN §3): a hint, never a refusal.
USUAL = {Tier.MEMBER: (1, 3), Tier.BRANCH: (5, 12), Tier.SECRETARY: (5, 12)}


def get_list(*, actor: Person, id: UUID) -> PledgeList:
    return get_visible(policies.visible_lists(actor).select_related("unit"), id)


def list_lists(
    *,
    actor: Person,
    unit: UUID | None = None,
    tier: str | None = None,
    year: int | None = None,
    owner: UUID | None = None,
    mine: bool | None = None,
) -> QuerySet[PledgeList, dict[str, Any]]:
    lists = policies.visible_lists(actor)
    if unit is not None:
        lists = lists.filter(in_unit(actor, unit))
    if mine is not None:
        lists = lists.filter(owner=actor) if mine else lists.exclude(owner=actor)
    exact = {"tier": tier, "year": year, "owner_id": owner}
    return lists.filter(**{name: value for name, value in exact.items() if value is not None}).values(*LISTED)


def find_list(*, like: PledgeList, year: int) -> PledgeList | None:
    """The list of the same owner, or of the same branch, for another year."""
    lists = PledgeList.objects.filter(tier=like.tier, year=year)
    if like.tier == Tier.BRANCH:
        return lists.filter(unit_id=like.unit_id).first()
    if like.tier == Tier.MEMBER:
        return lists.filter(owner_id=like.owner_id).first()
    return lists.filter(owner_id=like.owner_id, unit_id=like.unit_id).first()


def count_pledges(pledge_list: PledgeList) -> int:
    return pledge_list.pledges.exclude(state=Pledge.State.WITHDRAWN).count()


def hints_for(pledge_list: PledgeList) -> list[str]:
    """A sentence about an unusual size of the list, if there is one."""
    least, most = USUAL[Tier(pledge_list.tier)]
    count = count_pledges(pledge_list)
    if count > most:
        text = _("This list has %(count)d pledges; %(least)d to %(most)d are usual. Fewer are easier to keep.")
    elif 0 < count < least:
        text = _("This list has %(count)d pledges; %(least)d to %(most)d are usual.")
    else:
        return []
    return [str(text) % {"count": count, "least": least, "most": most}]


def count_in_force(unit: Unit | None, cell: Cell | None) -> int:
    """Pledges in force at a unit or in a cell that is to be closed."""
    return count_at(Pledge.objects.filter(state__in=Pledge.IN_FORCE), unit, cell)
