"""What follows from the journal: for each new entry, who is to be told.

Called by the relay with a batch of entries, inside its transaction. Nobody is told of what they did themselves. The number
of statements does not depend on the number of entries, and a second run changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from backend.journal.models import Entry
from backend.notifications import queries
from backend.notifications.kinds import ANSWER_SOON
from backend.notifications.models import Message
from backend.notifications.operations.queueing import Draft, queue
from backend.notifications.operations.records import drafts_for

Kind = Message.Kind
People = Iterable[UUID | str]


@dataclass(frozen=True)
class Audience:
    """Who stands behind the ids that a batch of entries names, by id."""

    holders: dict[str, list[UUID]]
    begins: dict[str, datetime]
    teams: dict[str, list[UUID]]
    organisers: dict[str, list[UUID]]
    secretaries: dict[str, list[UUID]]


@dataclass(frozen=True)
class Follow:
    """One kind of entry: the message, what it is about (`type`, and the fact that holds its id), and to whom."""

    message: str
    subject_type: str
    people: Callable[[Entry, Audience], People]
    subject_fact: str = ""  # the entry's own subject when empty


def fact(name: str) -> Callable[[Entry, Audience], People]:
    return lambda entry, audience: [entry.facts[name]] if entry.facts.get(name) else []


def by(whom: str) -> Callable[[Entry, Audience], People]:
    """The person it is about, where this is how it came; otherwise they know it, or hear it another way."""
    person = fact("person_id")
    return lambda entry, audience: person(entry, audience) if entry.facts.get("by") == whom else []


def doers(entry: Entry, audience: Audience) -> People:
    """The person whose task it is; all members of the team while nobody of it has accepted."""
    return fact("person_id")(entry, audience) or audience.teams.get(str(entry.facts.get("team_id")), [])


def holders(entry: Entry, audience: Audience) -> People:
    return audience.holders.get(str(entry.subject_id), [])


def organisers(entry: Entry, audience: Audience) -> People:
    return audience.organisers.get(str(entry.facts.get("unit_id")), [])


def returned_to(entry: Entry, audience: Audience) -> People:
    """Whom the verifier sent it back to; else, when a unit gave it back, those who dispatch at the issue's place."""
    return fact("to_person_id")(entry, audience) or audience.organisers.get(str(entry.cell_id or entry.unit_id), [])


def here(entry: Entry, audience: Audience) -> People:
    """Who organises in the entry's cell, else in the cell above it, else in its unit."""
    found = (audience.organisers.get(place, []) for place in places_of(entry))
    return next(filter(None, found), [])


def places_of(entry: Entry) -> list[str]:
    """From the narrowest on; consortia, which nobody organises, may be among them."""
    return [str(place) for place in (entry.cell_id, *entry.scope_ids, entry.unit_id) if place]


def home_secretaries(entry: Entry, audience: Audience) -> People:
    return audience.secretaries.get(str(entry.facts.get("home_unit_id")), [])


def pledgers(entry: Entry, audience: Audience) -> People:
    """The person responsible, and whoever writes the list and can mend it."""
    return {as_id(found) for found in (*fact("person_id")(entry, audience), *entry.facts.get("writer_ids", ()))}


FOLLOWED = {
    "claim.offered": Follow(Kind.CLAIM_OFFERED, "claim", fact("person_id")),
    "claim.confirmed": Follow(Kind.CLAIM_CONFIRMED, "claim", fact("person_id")),
    "claim.declined": Follow(Kind.CLAIM_DECLINED, "claim", by("organiser")),
    "claim.cancelled": Follow(Kind.CLAIM_CANCELLED, "claim", by("closure")),
    "handover.proposed": Follow(Kind.HANDOVER_PROPOSED, "post", fact("to_person_id"), "post_id"),
    "handover.accepted": Follow(Kind.HANDOVER_ACCEPTED, "post", fact("person_id"), "post_id"),
    "handover.declined": Follow(Kind.HANDOVER_DECLINED, "post", fact("person_id"), "post_id"),
    "post.suspended": Follow(Kind.POST_SUSPENDED, "post", holders),
    "post.resumed": Follow(Kind.POST_RESUMED, "post", holders),
    "post.cancelled": Follow(Kind.POST_CANCELLED, "post", holders),
    "task.offered": Follow(Kind.TASK_OFFERED, "task", doers),
    "task.returned": Follow(Kind.TASK_RETURNED, "task", doers),
    "task.verified": Follow(Kind.TASK_VERIFIED, "task", doers),
    "task.cancelled": Follow(Kind.TASK_CANCELLED, "task", doers),
    "pledge.returned": Follow(Kind.PLEDGE_RETURNED, "pledge", pledgers),
    "issue.dispatched": Follow(Kind.ISSUE_DISPATCHED, "issue", organisers),
    "issue.returned": Follow(Kind.ISSUE_RETURNED, "issue", returned_to),
    "slip.made": Follow(Kind.SLIP_MADE, "slip", fact("person_id")),
    "slip.corrected": Follow(Kind.SLIP_MADE, "slip", fact("person_id")),
    "slip.objected": Follow(Kind.SLIP_OBJECTED, "slip", here),
    "slip.upheld": Follow(Kind.SLIP_UPHELD, "slip", fact("person_id")),
    "slip.released": Follow(Kind.SLIP_RELEASED, "slip", home_secretaries),
}


def queue_for_entries(entries: Sequence[Entry], *, now: datetime) -> int:
    """Insert the messages that follow from these entries; returns how many are new."""
    drafts = list(drafts_for(entries, now=now))
    followed = [entry for entry in entries if entry.kind in FOLLOWED]
    if followed:
        audience = find_audience(followed, now)
        drafts += [draft for entry in followed for draft in drafts_of(entry, audience)]
    return queue(drafts, now=now)


def find_audience(entries: Sequence[Entry], now: datetime) -> Audience:
    """At most four statements for the whole batch, each only when an entry asks for it."""
    posts = [entry for entry in entries if FOLLOWED[entry.kind].people is holders]
    since = min((entry.at for entry in posts), default=now)
    held = queries.find_holders([entry.subject_id for entry in posts], since=since) if posts else []
    teams = facts_of(entries, doers, "team_id")
    places = facts_of(entries, organisers, "unit_id")
    places += [str(entry.cell_id or entry.unit_id) for entry in entries if FOLLOWED[entry.kind].people is returned_to]
    places += [place for entry in entries if FOLLOWED[entry.kind].people is here for place in places_of(entry)]
    homes = facts_of(entries, home_secretaries, "home_unit_id")
    return Audience(
        queries.grouped((row["post_id"], row["person_id"]) for row in held),
        {str(row["post_id"]): row["post__starts_at"] for row in held},
        queries.find_team_members(teams) if teams else {},
        queries.find_organisers(places, today=timezone.localdate(now)) if places else {},
        queries.find_secretaries(homes, today=timezone.localdate(now)) if homes else {},
    )


def facts_of(entries: Sequence[Entry], people: Callable[..., People], name: str) -> list[str]:
    return [entry.facts[name] for entry in entries if FOLLOWED[entry.kind].people is people and entry.facts.get(name)]


def drafts_of(entry: Entry, audience: Audience) -> Iterable[Draft]:
    follow = FOLLOWED[entry.kind]
    subject_id = entry.facts.get(follow.subject_fact) if follow.subject_fact else entry.subject_id
    if not subject_id:
        return
    for person_id in {as_id(found) for found in follow.people(entry, audience)} - {entry.actor_id}:
        yield Draft(
            recipient_id=person_id,
            kind=follow.message,
            subject_type=follow.subject_type,
            subject_id=as_id(subject_id),
            dedupe_key=str(entry.pk),
            expires_at=deadline(entry, audience),
        )


def as_id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def deadline(entry: Entry, audience: Audience) -> datetime | None:
    """When it is of no use any more: an offer at its own end, news of a post when the duty would have begun; None leaves
    it to the kind's rule."""
    if entry.kind in ("claim.offered", "task.offered"):
        until = entry.facts.get("offer_until") or entry.facts.get("due_at")
        return parse_datetime(until) if isinstance(until, str) else until
    begins = audience.begins.get(str(entry.subject_id))
    return begins if begins and entry.at < begins < entry.at + ANSWER_SOON else None
