"""Errors, checks and journal entries shared by the operations on pledges."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.common.errors import Conflict
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.pledges.models import Pledge

NEEDED = ("baseline", "target", "unit_of_measure")


class PledgeIncomplete(Conflict):
    code = "pledge-incomplete"
    title = _(
        "Nearly there: please add how things stand now, what is to be reached, and in what it is counted, "
        "so that everybody can see later what came of it."
    )


def missing(pledge: Pledge) -> list[str]:
    """The fields that must be filled in before the review."""
    lacking = [name for name in NEEDED if getattr(pledge, name) in (None, "")]
    if pledge.measure == Pledge.Measure.MILESTONES and not pledge.milestones.exists():
        lacking.append("milestones")
    return lacking


def check_complete(pledge: Pledge) -> None:
    lacking = missing(pledge)
    if lacking:
        raise PledgeIncomplete(missing=lacking)


def published(pledge: Pledge) -> dict[str, int]:
    """The pledge's contribution to the counters while it is in force."""
    return {f"pledges_published:{pledge.tier}": 1} if pledge.state in Pledge.IN_FORCE else {}


def record(
    kind: str, pledge: Pledge, *, actor: Person, now: datetime, entered_by: Person | None = None, **more: Any
) -> None:
    """An entry about the pledge; what a helper entered is recorded on behalf of the list's owner."""
    behalf = pledge.pledge_list.owner_id if entered_by else None
    ids: dict[str, Any] = {"list_id": pledge.pledge_list_id, "person_id": pledge.responsible_id}
    journal.record(kind, actor=actor, at=now, subject=pledge, on_behalf_of_id=behalf, **ids, **more)
