"""Every kind of message, and every list of what waits. A new kind is one row in one of these files.

Queueing, rendering, delivery and the digest read their rules here. See docs/architecture.md, "How messages work".
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.utils.functional import lazy

from backend.notifications.catalogue import (
    account,
    claim,
    digest,
    duty,
    handbook,
    issue,
    location,
    pledge,
    post,
    record,
    registration,
    task,
)
from backend.notifications.catalogue.declarations import MessageKind, Noun, OnClock, OnEntry

# Waiting lists are in the digest in this order.
MODULES = (issue, claim, post, task, registration, record, handbook, pledge, duty, account, location, digest)
NOUNS = [noun for module in MODULES for noun in module.NOUNS]


class Catalogue:
    """The declarations, indexed by what they are looked up by."""

    def __init__(self, nouns: Iterable[Noun]) -> None:
        self.nouns = {noun.name: noun for noun in nouns}
        rows = [replace(row, about=noun.name) for noun in self.nouns.values() for row in noun.messages]
        self.messages = {row.name: row for row in rows}
        self.by_entry: dict[str, list[tuple[MessageKind, OnEntry]]] = defaultdict(list)
        triggers = [(row, trigger) for row in rows for trigger in row.triggers]
        self.by_clock = [(row, trigger) for row, trigger in triggers if isinstance(trigger, OnClock)]
        for row, trigger in triggers:
            if isinstance(trigger, OnEntry):
                self.by_entry[trigger.kind].append((row, trigger))
        self.limited = [row.name for row in rows if row.limited]
        self.undigested = [row.name for row in rows if not row.digested]


CATALOGUE = Catalogue(NOUNS)


def label_of(row: MessageKind) -> str:
    """Its title without what differs from message to message."""
    return str(row.title) % defaultdict(lambda: "…")


#: The kinds as the API describes them, in the language of the description.
KINDS = [(name, lazy(label_of, str)(row)) for name, row in CATALOGUE.messages.items()]
