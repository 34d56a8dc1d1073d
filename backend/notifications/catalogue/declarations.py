"""What is declared about a noun: its messages, and what they are about."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any, Self

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from backend.notifications.models import Preference
from backend.organisations.models import Person

Group = Preference.Group
Row = Mapping[str, Any]


@dataclass(frozen=True)
class OnEntry:
    """The message follows from each entry of this `kind` whose facts equal `when` (None: absent). `to` is a key of RECIPIENTS.

    With `to_actor` also whoever acted gets it: it may have been somebody else who uses their account. `subject_fact` names the
    fact with the id of what the message is about, where that is not the entry's own subject; `expires_fact` the one with the moment
    from which it is of no use, where that is not the kind's `useful_days` later.
    """

    kind: str
    to: str = "person"
    when: Mapping[str, str | None] = field(default_factory=dict)
    subject_fact: str = ""
    expires_fact: str = ""
    to_actor: bool = False

    def applies_to(self, facts: Row) -> bool:
        return all((facts.get(name) or None) == value for name, value in self.when.items())


@dataclass(frozen=True)
class OnClock:
    """The message reminds of a moment, `lead` before it, and is of no use from `ends_before` before it on.

    `query(start, end)` finds the rows whose moment is in that time: `person_id`, `id` and the moment; with `in_sets`, several
    such sets. Large sets are querysets, which the database filters; `moment` names their field. With `after_rest` it reminds
    only of what happens on a day before which so many rest days lie that the reminder of the last working day is forgotten.
    """

    lead: timedelta
    query: Callable[[datetime, datetime], Any]
    moment: str = "due_at"
    ends_before: timedelta = timedelta(0)
    in_sets: bool = False
    after_rest: bool = False

    def find(self, start: datetime, end: datetime) -> Iterable[QuerySet[Any, Any] | Iterable[Row]]:
        found = self.query(start, end)
        return found if self.in_sets else [found]


@dataclass(frozen=True)
class MessageKind:
    """One kind of message; `words` gives it title and body.

    A kind that is not `mailed` is shown in the inbox and in the weekly digest; one that is not `digested` either, in the inbox
    alone. `urgent` kinds wait for the morning but not for a working day: a place is kept for hours, and a duty cancelled for
    tomorrow must be known today. `at_once` kinds do not wait for the morning if that would be too late: an offer on an emergency
    post may end after an hour. What names no moment is of use for `useful_days`: working days, of urgent kinds any. `states`
    are the subject's states in which a mail is still sent (empty: any). `always` kinds are about the safety of the account: no
    preference and no limit keeps them back; with `elsewhere` the mail goes to the address that the subject names. A `dated` mail is
    not sent once the subject has another moment than the one that it reminds of.
    """

    name: str
    triggers: Sequence[OnEntry | OnClock] = ()
    group: str = Group.CHANGES  # the preference that switches its mails off
    urgent: bool = False
    at_once: bool = False
    mailed: bool = True
    digested: bool = True
    useful_days: int = 3
    states: Sequence[str] = ()
    dated: bool = False
    always: bool = False
    elsewhere: bool = False
    link: str = ""  # with the message's params; the subject's own address when empty
    about: str = ""  # the noun's name, filled in by the catalogue
    title: str | Promise = ""
    body: str | Promise = ""

    def words(self, title: str | Promise, body: str | Promise) -> Self:
        return replace(self, title=title, body=body)

    @cached_property
    def limited(self) -> bool:
        """Whether it counts against the weekly limit of mails: news, which the digest tells as well. A reminder is of something
        that its reader has promised or answers for, and it does not."""
        exempt = self.urgent or self.always or self.group in (Group.REMINDERS, Group.DIGEST)
        return self.mailed and not exempt


offer = partial(MessageKind, group=Group.OFFERS)
in_inbox = partial(offer, mailed=False, digested=False)  # what still waits is in the digest as a WaitingList
#: What is not urgent: the inbox, and what is unread there in the weekly digest.
summed = partial(MessageKind, mailed=False)
reminder = partial(MessageKind, group=Group.REMINDERS)


@dataclass(frozen=True)
class Subject:
    """What a message is about. `title` is for signed-in readers; `mail_title` names nothing that a mail may not carry.

    `code` stands in the mail alone; `email` is where the mail goes if not to the reader's own address.
    """

    title: str
    mail_title: str
    state: str
    url: str
    starts: datetime | None = None
    until: datetime | None = None
    code: str = ""
    email: str = ""


@dataclass(frozen=True)
class Noun:
    """`subject` makes a Subject of a row with `fields` that the reader may see (`visible`). `own` is the model where everybody
    may see their own rows: those are read for many readers at once."""

    name: str
    visible: Callable[[Person], QuerySet[Any]]
    fields: Sequence[str]
    subject: Callable[[Row], Subject]
    messages: Sequence[MessageKind] = ()
    own: type[Model] | None = None
