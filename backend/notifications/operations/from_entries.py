"""Queueing messages that follow from entries of the journal.

The relay calls it with a batch of entries, inside its transaction. Actors get no message about their own acts. The number of
statements does not depend on the number of entries, and a second run changes nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from backend.journal.models import Entry
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.account import ENTERED_FOR_YOU
from backend.notifications.catalogue.recipients import RECIPIENTS
from backend.notifications.catalogue.resolvers import About, as_id
from backend.notifications.operations.queueing import Draft, queue


def is_announced(entry: Entry) -> bool:
    """Whether any message may follow from it."""
    return entry.kind in CATALOGUE.by_entry or entry.on_behalf_of_id is not None


def queue_for_entries(entries: Sequence[Entry], *, now: datetime) -> int:
    """Insert the messages that follow from these entries; returns how many are new."""
    found = defaultdict(list)
    for entry in entries:
        for message, trigger in CATALOGUE.by_entry.get(entry.kind, ()):
            if trigger.applies_to(entry.facts):
                found[trigger.to].append((entry, message, trigger))
    drafts = []
    for key, rows in found.items():
        people = RECIPIENTS[key]([entry for entry, *_ in rows], timezone.localdate(now))
        for entry, message, trigger in rows:
            subject = entry.facts.get(trigger.subject_fact) if trigger.subject_fact else entry.subject_id
            expires_at = moment_in(entry, trigger.expires_fact)
            for found_person in {*people.get(entry.pk, ())}:
                person_id, subject_id = found_person if isinstance(found_person, About) else (found_person, subject)
                if subject_id and (trigger.to_actor or person_id != entry.actor_id):
                    key, about = str(entry.pk), as_id(subject_id)
                    drafts.append(Draft(person_id, message.name, message.about, about, key, expires_at))
    drafts += entered_for(entries, drafts)
    # In the order of the entries: which mails are within a person's weekly limit depends on it.
    return queue(sorted(drafts, key=lambda draft: draft.dedupe_key), now=now)


def entered_for(entries: Sequence[Entry], drafts: Sequence[Draft]) -> list[Draft]:
    """For members in whose name something was entered, unless another message tells them of it."""
    told = {(draft.dedupe_key, draft.recipient_id) for draft in drafts}
    return [
        Draft(entry.on_behalf_of_id, ENTERED_FOR_YOU, "entry", entry.pk, str(entry.pk))
        for entry in entries
        if entry.on_behalf_of_id
        and entry.on_behalf_of_id != entry.actor_id
        and (str(entry.pk), entry.on_behalf_of_id) not in told
    ]


def moment_in(entry: Entry, fact: str) -> datetime | None:
    """The moment that the entry names, if it lies ahead; None leaves it to the kind's `useful_days`."""
    value: Any = entry.facts.get(fact) if fact else None
    moment = parse_datetime(value) if isinstance(value, str) else value
    return moment if moment and moment > entry.at else None
