"""Whom pledges and feedback slips concern: who wrote them, who reviews them, and who answers objections."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from backend.campaigns.models import FeedbackSlip
from backend.journal.models import Entry
from backend.notifications.catalogue.resolvers import People, Spot, grouped, levels
from backend.organisations.policies import ORGANISERS
from backend.organisations.queries import held_roles
from backend.pledges.models import Pledge, Tier
from backend.pledges.policies import REVIEWERS, SECRETARIES

FIELDS = ("pk", "tier", "unit_id", "unit_path", "responsible_id", "pledge_list__owner_id")
ANSWER_WITHIN = timedelta(
    days=7
)  # (ours) an objection that nobody has answered by then is told again, and one level up
UNANSWERED_FOR = timedelta(days=14)  # how long it is of use to be told so


def pledges_of(entries: Sequence[Entry]) -> dict[UUID, Mapping[str, Any]]:
    rows = Pledge.objects.filter(pk__in={entry.subject_id for entry in entries}).values(*FIELDS)
    return {row["pk"]: row for row in rows}


def who_pledged(entries: Sequence[Entry], today: date) -> People:
    """The person responsible and the owner of the list; of a branch's pledge its secretaries of today as well."""
    rows = pledges_of(entries)
    branches = {row["unit_id"] for row in rows.values() if row["tier"] == Tier.BRANCH}
    roles = held_roles(today).filter(kind__in=SECRETARIES, cell=None, unit__in=branches)
    secretaries = grouped(roles.values_list("unit_id", "person_id"))
    found: dict[UUID, set[UUID]] = {}
    for entry in entries:
        if row := rows.get(entry.subject_id):
            written_by = secretaries.get(str(row["unit_id"]), ()) if row["tier"] == Tier.BRANCH else ()
            found[entry.pk] = {row["responsible_id"], row["pledge_list__owner_id"], *written_by}
    return found


def reviewers(entries: Sequence[Entry], today: date) -> People:
    """The nearest who may review or evaluate it: not who pledged it, is responsible for it or entered it. Three statements."""
    rows = pledges_of(entries)
    entered: dict[UUID, set[UUID]] = defaultdict(set)
    helpers = Pledge.entered_by.through._default_manager.filter(pledge_id__in=rows.keys())
    for pledge_id, person_id in helpers.values_list("pledge_id", "person_id"):
        entered[pledge_id].add(person_id)
    found: dict[UUID, list[list[UUID]]] = {}
    for members in (True, False):
        own = {pk: row for pk, row in rows.items() if (row["tier"] == Tier.MEMBER) is members}
        concerned = {pk: {row["responsible_id"], row["pledge_list__owner_id"], *entered[pk]} for pk, row in own.items()}
        kinds = REVIEWERS[Tier.MEMBER if members else Tier.BRANCH]
        if own:
            found |= levels({pk: Spot(row["unit_path"]) for pk, row in own.items()}, today, kinds, concerned)
    return {entry.pk: next(iter(found.get(entry.subject_id, ())), ()) for entry in entries}


def objections_unanswered(start: datetime, end: datetime) -> Iterator[Mapping[str, Any]]:
    """Slips of which an objection has waited too long at `start`: for those who answer it, and for the level above."""
    since = start - ANSWER_WITHIN
    waiting = FeedbackSlip.objects.filter(
        state=FeedbackSlip.State.OBJECTED, objected_at__gt=since - UNANSWERED_FOR, objected_at__lte=since
    )
    slips = list(waiting.values("pk", "person_id", "unit_path", "cell_id", "cell__parent_id", "objected_at"))
    where = {slip["pk"]: Spot(slip["unit_path"], [slip["cell_id"], slip["cell__parent_id"]]) for slip in slips}
    members = {slip["pk"]: (slip["person_id"],) for slip in slips}
    found = levels(where, timezone.localdate(start), ORGANISERS, members) if slips else {}
    for slip in slips:
        for person_id in (person for level in found[slip["pk"]][:2] for person in level):
            yield {
                "id": slip["pk"],
                "person_id": person_id,
                "due_at": (slip["objected_at"] or start) + ANSWER_WITHIN + UNANSWERED_FOR,
            }
