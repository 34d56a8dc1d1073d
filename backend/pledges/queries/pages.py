"""The data of a published list, for its page, sheet and document."""

from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from backend.common.errors import NotFound
from backend.organisations.models import Person
from backend.pledges import policies
from backend.pledges.models import Pledge, PledgeList
from backend.pledges.queries.lists import get_list
from backend.pledges.queries.progress import progress_of

SHOWN = (
    "text", "kind", "state", "baseline", "target", "unit_of_measure", "starts_on", "due_on", "outcome", "explanation",
    "revisions",
)  # fmt: skip


def show_page(*, actor: Person, list_id: UUID) -> dict[str, Any]:
    """The published pledges of a list, for the actor."""
    pledge_list = get_list(actor=actor, id=list_id)
    pledges = policies.visible_pledges(actor).filter(pledge_list=pledge_list, state__in=Pledge.SHOWN)
    return page(pledge_list, pledges, actor=actor, with_names=policies.may_see_names(actor, pledge_list))


def show_public_page(*, list_id: UUID) -> dict[str, Any]:
    """The public pledges of a list, with the names of those who agreed to it. Raises NotFound when none is public."""
    pledges = policies.public_pledges().filter(pledge_list_id=list_id)
    pledge_list = PledgeList.objects.select_related("unit").filter(pk=list_id, pk__in=pledges.values("pledge_list_id"))
    if (row := pledge_list.first()) is None:
        raise NotFound
    return page(row, pledges, actor=None, with_names=False)


def page(
    pledge_list: PledgeList, pledges: QuerySet[Pledge], *, actor: Person | None, with_names: bool
) -> dict[str, Any]:
    shown = pledges.select_related("responsible", "measured_unit").annotate(revisions=Count("pledgerevisions"))
    rows = progress_of(list(shown.order_by("pk")), actor=actor)
    owner = pledge_list.owner
    return {
        "id": pledge_list.pk,
        "tier": pledge_list.tier,
        "year": pledge_list.year,
        "unit_name": pledge_list.unit.name,
        "owner_name": name_of(owner, with_names),
        "rows": [
            row_of(number, row, name_of(row["pledge"].responsible, with_names)) for number, row in enumerate(rows, 1)
        ],
    }


def name_of(person: Person, with_names: bool) -> str:
    """The name; empty outside the unit without the person's consent."""
    agreed = Person.Consent.PUBLIC_NAME.value in person.consents
    return person.name if with_names or agreed else ""


def row_of(number: int, row: dict[str, Any], name: str) -> dict[str, Any]:
    pledge = row["pledge"]
    same = {field: getattr(pledge, field) for field in SHOWN}
    figure = {"by_hand": row["by_hand"], "value": row["value"]}
    return {"number": number, "pledge_id": pledge.pk, "responsible_name": name, **figure, **same}
