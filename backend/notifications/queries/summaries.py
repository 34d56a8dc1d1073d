"""Reads for the summary of the day: who has something new, what it is, and what a summary has told already."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from backend.journal.models import Entry
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.digest import SUMMARY
from backend.notifications.models import Message, Preference
from backend.organisations.models import Person, Role
from backend.organisations.policies import ancestors, below
from backend.organisations.queries import held_roles
from backend.posts.models import Claim, ServicePost
from backend.posts.policies import membership_numbers, visible_posts

LONGEST = timedelta(days=7)  # what is older was in a digest
State = Message.State
HANDED_OVER = (State.SENT, State.SENDING, State.UNKNOWN)
DAILY = [row.name for row in CATALOGUE.messages.values() if row.daily]


class Waiting(NamedTuple):
    """A person for whom there is something new, and since when."""

    person_id: UUID
    since: datetime


def inbox_items(**fields: Any) -> QuerySet[Message]:
    """Unread messages of the daily kinds that had no mail of their own."""
    same = {name: OuterRef(name) for name in ("recipient", "kind", "subject_id", "dedupe_key")}
    mailed = Message.objects.filter(**same, channel=Message.Channel.EMAIL)
    unread = Message.objects.filter(channel=Message.Channel.INBOX, kind__in=DAILY, read_at=None)
    return unread.filter(~Exists(mailed), **fields)


def people_with_something_new(now: datetime, day: str, batch: int) -> Iterator[Sequence[Waiting]]:
    """People who want a summary and have none of this day, in batches: with unread messages, or members of the audience of a post
    opened since their last summary. Two statements a batch."""
    floor = now - LONGEST
    opened = posts_opened(floor)
    mine = Message.objects.filter(recipient=OuterRef("pk"), kind=SUMMARY)
    sent = Q(state__in=HANDED_OVER) | Q(state=State.PENDING, expires_at__gt=now)
    last = mine.filter(sent, channel=Message.Channel.EMAIL).order_by("-created_at").values("created_at")[:1]
    items = inbox_items(recipient=OuterRef("pk"), created_at__gte=floor).values("recipient")
    members = held_roles(timezone.localdate(now)).filter(kind=Role.Kind.MEMBER)
    here = reduce(or_, (below(path, "unit__path") for path in opened), Q(pk__in=()))
    wants = Q(preference=None) | Q(
        preference__channel=Message.Channel.EMAIL,
        preference__email_changes=True,
        preference__pace=Preference.Pace.DAILY,
    )
    people = (
        Person.objects.filter(wants, is_active=True, email__isnull=False)
        .exclude(kind=Person.Kind.SYSTEM)
        .filter(~Exists(mine.filter(dedupe_key=day)))
        .annotate(newest=Subquery(items.annotate(at=Max("created_at")).values("at")), last=Subquery(last))
        .filter(Q(newest__isnull=False) | Exists(members.filter(here, person=OuterRef("pk"))))
        .order_by("pk")
        .values_list("pk", "newest", "last")
    )
    after: UUID | None = None
    while rows := list(people.filter(pk__gt=after)[:batch] if after else people[:batch]):
        paths: dict[UUID, set[str]] = defaultdict(set)
        for person_id, path in members.filter(here, person__in=[row[0] for row in rows]).values_list(
            "person_id", "unit__path"
        ):
            paths[person_id] |= {*ancestors(path)} & opened.keys()
        found = []
        for person_id, newest, last_at in rows:
            since = max(last_at or floor, floor)
            news = [newest, *(opened[path] for path in paths[person_id])]
            if any(at and at >= since for at in news):
                found.append(Waiting(person_id, since))
        yield found
        after = rows[-1][0]


def posts_opened(since: datetime) -> dict[str, datetime]:
    """When the last post was opened to the members of a unit, by the unit's path. Emergency posts had a mail of their own."""
    entries = dict(Entry.objects.filter(kind="post.opened", at__gte=since).values_list("subject_id", "at"))
    posts = ServicePost.objects.filter(pk__in=entries.keys(), state__in=ServicePost.RUNNING)
    found: dict[str, datetime] = {}
    for pk, path in posts.exclude(kind=ServicePost.Kind.EMERGENCY).values_list("pk", "audience__path"):
        found[path] = max(entries[pk], found.get(path, entries[pk]))
    return found


def new_posts(reader: Person, since: datetime, until: datetime, now: datetime) -> QuerySet[ServicePost]:
    """Posts opened to the reader in this time that still have room and on which they have no claim."""
    opened = Entry.objects.filter(kind="post.opened", at__gte=since, at__lt=until).values("subject_id")
    room = Q(taken__lt=F("places")) | Q(waiting__lt=F("waitlist_places"))
    mine = Claim.objects.filter(post=OuterRef("pk"), person=reader)
    shown = visible_posts(reader).filter(audience_number__in=membership_numbers(reader), pk__in=opened)
    running = shown.filter(room, ~Exists(mine), state__in=ServicePost.RUNNING, ends_at__gt=now)
    return running.exclude(kind=ServicePost.Kind.EMERGENCY).order_by("starts_at", "pk")


def told_in_summaries(person: Person, since: datetime) -> Q:
    """The messages that a summary handed over since then has told."""
    sent = Message.objects.filter(
        recipient=person, kind=SUMMARY, channel=Message.Channel.EMAIL, state__in=HANDED_OVER, created_at__gte=since
    )
    found = Q(pk__in=())
    for params in sent.values_list("params", flat=True):
        start, end = (parse_datetime(params[name]) for name in ("since", "until"))
        found |= Q(kind__in=DAILY, created_at__gte=start, created_at__lt=end)
    return found
