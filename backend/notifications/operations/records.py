"""What follows from deeds, suggestions, examples and residence registration: who is told of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from backend.journal.models import Entry
from backend.notifications import queries
from backend.notifications.models import Message
from backend.notifications.operations.queueing import Draft
from backend.notifications.queries import Levels

Kind = Message.Kind
People = Iterable[UUID]


@dataclass(frozen=True)
class Telling:
    """Of one kind of entry: the message, what it is about, and to whom. None of them is told of what they did themselves."""

    message: str
    subject_type: str
    people: Callable[[Entry, Levels], People]


def named(fact: str) -> Callable[[Entry, Levels], People]:
    return lambda entry, levels: [UUID(str(entry.facts[fact]))] if entry.facts.get(fact) else []


def nearest(levels: Sequence[Sequence[UUID]], entry: Entry) -> People:
    """The first level with somebody on it who neither is the author nor has typed it: a secretary's own deed waits for the
    officer above."""
    concerned = {entry.actor_id, *named("person_id")(entry, {})}
    return next((found for level in levels if (found := [person for person in level if person not in concerned])), [])


def keepers(entry: Entry, levels: Levels) -> People:
    return nearest(levels[entry.unit_path].keepers, entry)


def hosts(entry: Entry, levels: Levels) -> People:
    return nearest(levels[entry.unit_path].hosts, entry)


def keepers_alone(entry: Entry, levels: Levels) -> People:
    """Where nobody with an account was served."""
    return () if entry.facts.get("served_id") else keepers(entry, levels)


author = named("person_id")
TOLD: Mapping[str, tuple[Telling, ...]] = {
    "deed.proposed": (Telling(Kind.DEED_PROPOSED, "deed", keepers),),
    "deed.agreed": (Telling(Kind.DEED_AGREED, "deed", author),),
    "deed.declined": (Telling(Kind.DEED_DECLINED, "deed", author),),
    "deed.done": (
        Telling(Kind.DEED_DONE, "deed", named("served_id")),
        Telling(Kind.DEED_TO_ACCEPT, "deed", keepers_alone),
    ),
    "deed.accepted": (Telling(Kind.DEED_ACCEPTED, "deed", author),),
    "suggestion.made": (Telling(Kind.SUGGESTION_MADE, "suggestion", keepers),),
    "suggestion.received": (Telling(Kind.SUGGESTION_RECEIVED, "suggestion", author),),
    "suggestion.answered": (Telling(Kind.SUGGESTION_ANSWERED, "suggestion", author),),
    "example.recorded": (Telling(Kind.EXAMPLE_RECORDED, "example", keepers),),
    "example.confirmed": (Telling(Kind.EXAMPLE_CONFIRMED, "example", author),),
    "registration.made": (Telling(Kind.REPORTING_MADE, "reporting", hosts),),
    "registration.accepted": (Telling(Kind.REPORTING_ACCEPTED, "reporting", author),),
}


def drafts_for(entries: Sequence[Entry], *, now: datetime) -> Iterable[Draft]:
    """What follows from those of these entries that are about such records; one statement for any number of them."""
    told = [entry for entry in entries if entry.kind in TOLD]
    if not told:
        return
    levels = queries.find_levels({entry.unit_path for entry in told}, today=timezone.localdate(now))
    for entry in told:
        for telling in TOLD[entry.kind]:
            for person_id in {*telling.people(entry, levels)} - {entry.actor_id}:
                yield Draft(person_id, telling.message, telling.subject_type, entry.subject_id, str(entry.pk))
