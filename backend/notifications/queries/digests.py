"""Reads for a digest: figures, what changed, and messages that were not mailed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum

from backend.grid.models import Cell
from backend.journal.models import Entry
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.areas import Area, Location
from backend.notifications.catalogue.digest import CAUSES, DIGEST
from backend.notifications.models import Message
from backend.notifications.periods import Period
from backend.notifications.queries.summaries import told_in_summaries
from backend.organisations.models import Grant, Person, Unit
from backend.organisations.policies import ORGANISERS, below
from backend.organisations.queries import held_roles
from backend.rollups.models import Counter

Row = Mapping[str, Any]
MOST_NEWS = 200  # of one kind in one digest; the newest are shown, the others counted


def find_locations(grants: Iterable[Grant]) -> list[Location]:
    """The units and cells that these grants make a person responsible for, the widest first; two statements."""
    held = [grant for grant in grants if grant.kind in ORGANISERS]
    units = Unit.objects.filter(pk__in={grant.unit_id for grant in held if not grant.cell_id}).order_by("path")
    cells = Cell.objects.filter(pk__in={grant.cell_id for grant in held if grant.cell_id}).order_by("unit_path", "code")
    locations = [Location(unit.pk, unit.name, unit.path, False) for unit in units]
    return [*locations, *(Location(cell.pk, cell.name, cell.unit_path, True) for cell in cells)]


def sum_figures(scope_ids: Collection[UUID], metrics: Collection[str], period: Period) -> dict[tuple[UUID, str], Row]:
    """By location and metric: in the period, in the equally long one before it, and the stock at the end of each; one statement."""
    before = period.since - (period.until - period.since)

    def total(**days: date) -> Sum:
        return Sum("value", filter=Q(**{f"day__{name}": day for name, day in days.items()}), default=0)

    rows = (
        Counter.objects.filter(scope_id__in=list(scope_ids), metric__in=metrics)
        .values("scope_id", "metric")
        .annotate(
            flow=total(gte=period.since, lt=period.until),
            flow_before=total(gte=before, lt=period.since),
            stock=total(lt=period.until),
            stock_before=total(lt=period.since),
        )
        .order_by()
    )
    return {(row["scope_id"], row["metric"]): row for row in rows}


def children_of(location: Location) -> list[tuple[UUID, str]]:
    """The open units directly below, in the order of the tree."""
    below_it = Unit.objects.filter(parent_id=location.id, closed_on=None).order_by("path")
    return list(below_it.values_list("pk", "name"))


def count_causes(area: Area, period: Period) -> dict[str, int]:
    """How many entries that make a figure smaller there are in the area in the period, by kind."""
    found = entries_at(area, period).filter(kind__in=CAUSES)
    return dict(found.values_list("kind").annotate(count=Count("pk")).order_by())


def news_of(area: Area, period: Period, kind: str) -> list[UUID]:
    """The subjects of the entries of this kind, the latest first, each once."""
    found = entries_at(area, period).filter(kind=kind).values("subject_id").annotate(last=Max("at"))
    return list(found.order_by("-last", "subject_id").values_list("subject_id", flat=True)[:MOST_NEWS])


def entries_at(area: Area, period: Period) -> QuerySet[Entry]:
    """Entries of the half-open period; the journal keeps bare ids, so the micro-grids are named."""
    here = Q(pk__in=())
    for location in area.widest:
        if location.is_cell:
            cells = Cell.objects.filter(Q(pk=location.id) | Q(parent_id=location.id)).values("pk")
            here |= Q(cell_id__in=cells) & below(location.path)
        else:
            here |= below(location.path)
    return Entry.objects.filter(here, at__gte=period.start, at__lt=period.end)


def list_not_mailed(person: Person, period: Period) -> QuerySet[Message, Any]:
    """The person's inbox messages of the period that were not sent by mail. Each message is in one period."""
    same = {name: OuterRef(name) for name in ("recipient", "kind", "subject_id", "dedupe_key")}
    sent = (Message.State.SENT, Message.State.SENDING, Message.State.UNKNOWN)
    mailed = Message.objects.filter(**same, channel=Message.Channel.EMAIL, state__in=sent)
    items = (
        items_of(period)
        .filter(~Exists(mailed), ~told_in_summaries(person, period.start), recipient=person)
        .order_by("id")
    )
    return items.values("id", "kind", "subject_type", "subject_id", "params")


def items_of(period: Period) -> QuerySet[Message]:
    items = Message.objects.filter(channel=Message.Channel.INBOX).exclude(kind__in=CATALOGUE.undigested)
    return items.filter(created_at__gte=period.start, created_at__lt=period.end)


def people_with_news(period: Period, *, today: date, batch: int) -> Iterator[Sequence[Row]]:
    """Active people who have no digest of this period yet and may need one, in batches: those responsible for a location, and
    those with new inbox messages. `last` is the week of their last digest, None before the first."""
    mine = Message.objects.filter(recipient=OuterRef("pk"), channel=Message.Channel.INBOX)
    digests = mine.filter(kind=DIGEST)
    roles = held_roles(today).filter(person=OuterRef("pk"), kind__in=ORGANISERS)
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
