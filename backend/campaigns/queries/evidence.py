"""The real records behind an action. One statement for each kind of record, however many people."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from backend.campaigns.models import Action, Campaign, Example, PracticalDeed, Suggestion
from backend.handbook.models import Pairing, Visit
from backend.posts.models import Claim, TeamMember

Source = Action.Source


class Evidence(NamedTuple):
    """One record of a person: when it held, and whether it counts or is only under way.

    `visits` are the days of the visits of a pairing, which counts only with one of them.
    """

    person_id: UUID
    id: UUID
    start: date
    end: date | None
    counts: bool
    visits: tuple[date, ...] | None = None

    def falls_in(self, campaign: Campaign) -> bool:
        return self.start <= campaign.ends_on and (self.end is None or self.end >= campaign.starts_on)

    def counts_in(self, campaign: Campaign) -> bool:
        if self.visits is None:
            return self.counts
        return self.counts and any(campaign.starts_on <= day <= campaign.ends_on for day in self.visits)


Found = dict[tuple[str, UUID], list[Evidence]]


def load_evidence(person_ids: Collection[UUID]) -> Found:
    """By source and person, oldest first."""
    found: defaultdict[tuple[str, UUID], list[Evidence]] = defaultdict(list)
    visits = list(visits_made(person_ids))
    sources: dict[str, Any] = {
        Source.CLAIM: claims(person_ids),
        Source.TEAM: memberships(person_ids),
        Source.VISIT: (one for one, _ in visits),
        Source.DEED: ended(PracticalDeed, person_ids, PracticalDeed.State.ACCEPTED, PracticalDeed.RUNNING),
        Source.SUGGESTION: ended(Suggestion, person_ids, Suggestion.State.ANSWERED, Suggestion.RUNNING),
        Source.EXAMPLE: ended(Example, person_ids, Example.State.CONFIRMED, (Example.State.RECORDED,)),
        Source.PAIRING: pairings(person_ids, visits),
    }
    for source, rows in sources.items():
        for one in rows:
            found[source, one.person_id].append(one)
    return found


def claims(person_ids: Collection[UUID]) -> Iterator[Evidence]:
    """Not those that were taken over: nobody confirmed them here."""
    rows = Claim.objects.filter(person_id__in=person_ids, state__in=[*Claim.LIVE, *Claim.SERVED]).order_by("pk")
    rows = rows.exclude(state__in=Claim.SERVED, confirmed_at=None)
    for row in rows.values("person_id", "pk", "state", "created_at", "confirmed_at", "ended_at", "post__ends_at"):
        served = row["state"] in Claim.SERVED
        start = timezone.localdate(row["confirmed_at"] or row["created_at"])
        end = timezone.localdate(row["ended_at"] or row["post__ends_at"]) if served else None
        yield Evidence(row["person_id"], row["pk"], start, end, served or row["state"] in Claim.AGREED)


def memberships(person_ids: Collection[UUID]) -> Iterator[Evidence]:
    rows = TeamMember.objects.filter(person_id__in=person_ids, left_at=None).order_by("pk")
    for person_id, pk, since in rows.values_list("person_id", "pk", "created_at"):
        yield Evidence(person_id, pk, timezone.localdate(since), None, True)


def visits_made(person_ids: Collection[UUID]) -> Iterator[tuple[Evidence, UUID]]:
    rows = Visit.objects.filter(person_id__in=person_ids).order_by("day", "pk")
    for person_id, pk, day, pairing_id in rows.values_list("person_id", "pk", "day", "pairing_id"):
        yield Evidence(person_id, pk, day, day, True), pairing_id


def pairings(person_ids: Collection[UUID], visits: list[tuple[Evidence, UUID]]) -> Iterator[Evidence]:
    days: defaultdict[UUID, list[date]] = defaultdict(list)
    for visit, pairing_id in visits:
        days[pairing_id].append(visit.start)
    rows = Pairing.objects.filter(person_id__in=person_ids, state__in=Pairing.LIVE).order_by("pk")
    for row in rows.values("person_id", "pk", "state", "from_date", "created_at"):
        start = row["from_date"] or timezone.localdate(row["created_at"])
        in_force = row["state"] == Pairing.State.IN_FORCE
        yield Evidence(row["person_id"], row["pk"], start, None, in_force, tuple(days[row["pk"]]))


def ended(model: Any, person_ids: Collection[UUID], final: str, running: Collection[str]) -> Iterator[Evidence]:
    """Records that count from the day on which they came to their good end."""
    rows = model.objects.filter(person_id__in=person_ids, state__in=[final, *running]).order_by("pk")
    for person_id, pk, state, made_at, ended_at in rows.values_list(
        "person_id", "pk", "state", "created_at", "ended_at"
    ):
        if state == final:
            yield Evidence(person_id, pk, timezone.localdate(ended_at), timezone.localdate(ended_at), True)
        else:
            yield Evidence(person_id, pk, timezone.localdate(made_at), None, False)
