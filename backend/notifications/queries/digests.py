"""What stands in a digest: figures, what changed, what is stuck, and what one has not been told by mail."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum

from backend.campaigns.models import Example, PracticalDeed, ResidenceRegistration, Suggestion
from backend.campaigns.policies import visible_deeds, visible_examples, visible_registrations, visible_suggestions
from backend.grid.models import Cell
from backend.issues.models import Issue
from backend.issues.policies import visible_issues
from backend.journal.models import Entry
from backend.notifications.kinds import INBOX_ONLY
from backend.notifications.models import Message
from backend.notifications.periods import WEEK, Period
from backend.organisations.models import Grant, Person, Role, Unit
from backend.organisations.policies import ORGANISERS, below
from backend.posts.models import Claim, ServicePost
from backend.posts.policies import visible_claims, visible_posts
from backend.rollups.models import Counter
from backend.tasks.models import Task
from backend.tasks.policies import visible_tasks

MOST_PLACES = 5
NEWS = (
    "post.opened",
    "claim.confirmed",
    "task.done",
    "task.verified",
    "issue.reported",
    "issue.closed",
    "issue.reopened",
)
SOON = timedelta(days=14)
LONG = timedelta(days=14)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A unit with all below it, or a cell with its micro-grids, that a person looks after."""

    id: UUID
    name: str
    path: str
    is_cell: bool

    @property
    def widest(self) -> "list[Place]":
        return [self]

    def where(self, prefix: str = "") -> Q:
        if not self.is_cell:
            return below(self.path, f"{prefix}unit_path")
        return Q(**{f"{prefix}cell_id": self.id}) | Q(**{f"{prefix}cell__parent_id": self.id})


@dataclass(frozen=True)
class Rest:
    """The places beyond the first few, taken together; what lies inside another of them is not counted twice."""

    places: list[Place]

    @property
    def widest(self) -> list[Place]:
        paths = tuple(place.path for place in self.places if not place.is_cell)
        return [
            place
            for place in self.places
            if not any(place.path.startswith(path) and (place.is_cell or place.path != path) for path in paths)
        ]

    def where(self, prefix: str = "") -> Q:
        found = Q(pk__in=())
        for place in self.widest:
            found |= place.where(prefix)
        return found


def find_places(grants: Iterable[Grant]) -> list[Place]:
    """What these grants make somebody look after, the widest first; two statements."""
    held = [grant for grant in grants if grant.kind in ORGANISERS]
    units = Unit.objects.filter(pk__in={grant.unit_id for grant in held if not grant.cell_id}).order_by("path")
    cells = Cell.objects.filter(pk__in={grant.cell_id for grant in held if grant.cell_id}).order_by("unit_path", "code")
    places = [Place(unit.pk, unit.name, unit.path, False) for unit in units]
    return [*places, *(Place(cell.pk, cell.name, cell.unit_path, True) for cell in cells)]


def sum_figures(places: Collection[Place], metrics: Collection[str], period: Period) -> dict[tuple[UUID, str], Row]:
    """By place and metric: this week, the week before, and the stock at the end of each; one statement."""
    week, before = period.until - WEEK, period.until - 2 * WEEK

    def total(**days: date) -> Sum:
        return Sum("value", filter=Q(**{f"day__{name}": day for name, day in days.items()}), default=0)

    rows = (
        Counter.objects.filter(scope_id__in=[place.id for place in places], metric__in=metrics)
        .values("scope_id", "metric")
        .annotate(
            flow=total(gte=week, lt=period.until),
            flow_before=total(gte=before, lt=week),
            stock=total(lt=period.until),
            stock_before=total(lt=week),
        )
        .order_by()
    )
    return {(row["scope_id"], row["metric"]): row for row in rows}


def count_news(place: Place | Rest, period: Period) -> dict[str, int]:
    """What happened at the place in the period, by kind."""
    rows = entries_at(place, period).values_list("kind").annotate(count=Count("pk")).order_by()
    return dict(rows)


def latest_news(place: Place | Rest, period: Period, kinds: Collection[str], most: int) -> Sequence[Row]:
    entries = entries_at(place, period).filter(kind__in=kinds)
    return list(entries.order_by("-at", "-id").values("kind", "subject_type", "subject_id")[:most])


def entries_at(place: Place | Rest, period: Period) -> QuerySet[Entry]:
    """Entries of the half-open period; the journal keeps bare ids, so the micro-grids are named."""
    here = Q(pk__in=())
    for one in place.widest:
        if one.is_cell:
            cells = Cell.objects.filter(Q(pk=one.id) | Q(parent_id=one.id)).values("pk")
            here |= Q(cell_id__in=cells) & below(one.path)
        else:
            here |= below(one.path)
    return Entry.objects.filter(here, kind__in=NEWS, at__gte=period.start, at__lt=period.end)


def find_stuck(reader: Person, place: Place | Rest, now: datetime) -> dict[str, QuerySet[Any]]:
    """What needs a hand at the place, as far as the reader may see it: rows by why."""
    return {
        "overdue": visible_issues(reader)
        .filter(place.where(), state__in=Issue.OPEN, due_at__lt=now)
        .order_by("due_at", "id"),
        "lapsing": visible_claims(reader)
        .filter(place.where("post__"), state=Claim.State.OFFERED)
        .order_by("offer_until", "id"),
        "untaken": visible_posts(reader)
        .filter(place.where(), state__in=ServicePost.RUNNING, taken=0, starts_at__lt=now + SOON)
        .order_by("starts_at", "id"),
        "returned": visible_tasks(reader).filter(place.where(), state=Task.State.RETURNED).order_by("due_at", "id"),
        **find_waiting(reader, place, now),
    }


def find_waiting(reader: Person, place: Place | Rest, now: datetime) -> dict[str, QuerySet[Any]]:
    """Deeds, suggestions, examples and offers of help that wait for somebody other than the reader: all that wait on the place
    itself, and those below it that have waited for long."""
    long = Q(created_at__lt=now - LONG)
    here = at_home = Q(pk__in=())
    for one in place.widest:
        if one.is_cell:
            here |= Q(unit_path=one.path)
        else:
            here |= Q(unit_id=one.id) | below(one.path) & long
            at_home |= Q(unit_id=one.id) | below(one.path, "unit__path") & long
    deed = PracticalDeed.State
    rows: dict[str, QuerySet[Any]] = {
        "reported": visible_registrations(reader).filter(here, state=ResidenceRegistration.State.REGISTERED),
        "deeds": visible_deeds(reader).filter(at_home, state__in=(deed.PROPOSED, deed.DONE)),
        "suggestions": visible_suggestions(reader).filter(at_home, state__in=Suggestion.RUNNING),
        "examples": visible_examples(reader).filter(at_home, state=Example.State.RECORDED),
    }
    return {why: found.exclude(person=reader).order_by("created_at", "id") for why, found in rows.items()}


def list_untold(person: Person, period: Period) -> QuerySet[Message, Any]:
    """What reached the person's inbox in the period and was not sent by mail at once. Each message is in one period."""
    told = Message.objects.filter(
        recipient=OuterRef("recipient"),
        kind=OuterRef("kind"),
        subject_id=OuterRef("subject_id"),
        dedupe_key=OuterRef("dedupe_key"),
        channel=Message.Channel.EMAIL,
        state__in=(Message.State.SENT, Message.State.SENDING, Message.State.UNKNOWN),
    )
    return (
        items_of(period)
        .filter(~Exists(told), recipient=person)
        .order_by("id")
        .values("id", "kind", "subject_type", "subject_id", "params")
    )


def items_of(period: Period) -> QuerySet[Message]:
    items = Message.objects.filter(channel=Message.Channel.INBOX).exclude(kind__in=(Message.Kind.DIGEST, *INBOX_ONLY))
    return items.filter(created_at__gte=period.start, created_at__lt=period.end)


def people_with_news(period: Period, *, today: date, batch: int) -> Iterator[Sequence[Row]]:
    """Active people who have no digest of this period yet and may want one, in batches: who looks after a place, and who
    got something into the inbox since their last digest (`until` of it, None for the first)."""
    mine = Message.objects.filter(recipient=OuterRef("pk"), channel=Message.Channel.INBOX)
    digests = mine.filter(kind=Message.Kind.DIGEST)
    in_force = Q(until_date=None) | Q(until_date__gt=today)
    roles = Role.objects.filter(in_force, person=OuterRef("pk"), kind__in=ORGANISERS, from_date__lte=today)
    items = items_of(period.after(None)).filter(recipient=OuterRef("pk")).values("recipient")
    people = (
        Person.objects.filter(is_active=True)
        .exclude(kind=Person.Kind.SYSTEM)
        .filter(~Exists(digests.filter(dedupe_key=period.name)))
        .annotate(
            looks_after=Exists(roles),
            newest=Subquery(items.annotate(at=Max("created_at")).values("at")),
            oldest=Subquery(items.annotate(at=Min("created_at")).values("at")),
            last=Subquery(digests.order_by("-dedupe_key").values("dedupe_key")[:1]),
        )
        .filter(Q(looks_after=True) | Q(newest__isnull=False))
        .order_by("pk")
        .values("pk", "looks_after", "newest", "oldest", "last")
    )
    after: UUID | None = None
    while rows := list(people.filter(pk__gt=after)[:batch] if after else people[:batch]):
        yield rows
        after = rows[-1]["pk"]
