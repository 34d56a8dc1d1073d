"""Reads of the handbook. None opens a sealed text, and none searches in texts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, F, Q, QuerySet, Value
from django.utils import timezone

from backend.common.calendar import local_moment
from backend.common.db.rows import get_named, get_visible
from backend.common.errors import require
from backend.grid.models import Cell
from backend.grid.queries import count_at
from backend.handbook import policies
from backend.handbook.models import Household, Pairing, RetentionReport, Visit
from backend.journal.models import Entry
from backend.organisations.models import Person, Unit
from backend.organisations.policies import offerable_people
from backend.organisations.queries import held_roles

EVENING = time(18)  # a day's work is due when the day is over
MORNING = time(9)  # when a promise for a day is due
HOUSEHOLD_FIELDS = (
    "id", "code", "state", "unit_id", "cell_id", "needs", "purpose", "consent_until", "pairings_in_force", "version",
    "created_at",
)  # fmt: skip
PAIRING_FIELDS = (
    "id", "household_id", "person_id", "entered_by_id", "state", "from_date", "until_date", "reason", "version",
    "created_at",
)  # fmt: skip
VISIT_FIELDS = (
    "id", "household_id", "pairing_id", "person_id", "entered_by_id", "state", "day", "topic", "request", "promised_on",
    "issue_id", "followed_up_on", "closed_at", "version", "created_at",
)  # fmt: skip


def get_household(*, actor: Person, id: UUID) -> Household:
    return get_visible(policies.visible_households(actor).select_related("cell"), id)


def get_holdable(*, actor: Person, id: UUID) -> Household:
    return get_visible(policies.holdable_households(actor), id)


def get_pairing(*, actor: Person, id: UUID) -> Pairing:
    return get_visible(policies.visible_pairings(actor).select_related("household", "person"), id)


def get_visit(*, actor: Person, id: UUID) -> Visit:
    return get_visible(policies.visible_visits(actor).select_related("household", "pairing"), id)


def find_helper(*, household: Household, person_id: UUID) -> Person:
    """A person of the district to whom a pairing can be proposed. Raises Invalid."""
    return get_named(offerable_people(household.unit), person_id, "person_id")


def find_pairing(*, household: Household, person_id: UUID) -> Pairing | None:
    """The person's pairing in force with this household."""
    pairings = Pairing.objects.filter(household=household, person_id=person_id, state=Pairing.State.IN_FORCE)
    return pairings.select_related("person").first()


def list_households(
    *, actor: Person, state: str | None = None, cell: UUID | None = None, need: str | None = None
) -> QuerySet[Household, dict[str, Any]]:
    """Codes and categories of visible households."""
    households = narrowed(policies.visible_households(actor), state=state, cell_id=cell)
    if need is not None:
        households = households.filter(needs__icontains=f'"{need}"')
    return households.values(*HOUSEHOLD_FIELDS)


def list_pairings(
    *, actor: Person, household: UUID | None = None, state: str | None = None, mine: bool | None = None
) -> QuerySet[Pairing, dict[str, Any]]:
    pairings = narrowed(policies.visible_pairings(actor), actor, mine, household_id=household, state=state)
    about = {"household_code": F("household__code"), "needs": F("household__needs"), "cell_id": F("household__cell_id")}
    return pairings.values(*PAIRING_FIELDS, **about)


def list_visits(
    *,
    actor: Person,
    household: UUID | None = None,
    issue: UUID | None = None,
    state: str | None = None,
    mine: bool | None = None,
) -> QuerySet[Visit, dict[str, Any]]:
    """Visible visits with filters; `issue` finds the visit from which an issue was created."""
    visits = narrowed(policies.visible_visits(actor), actor, mine, household_id=household, issue_id=issue, state=state)
    return visits.values(*VISIT_FIELDS, household_code=F("household__code"))


def narrowed(rows: QuerySet[Any], actor: Person | None = None, mine: bool | None = None, **exact: Any) -> QuerySet[Any]:
    """The rows with these values, where given; `mine` keeps the actor's own rows or excludes them."""
    if mine is not None:
        rows = rows.filter(person=actor) if mine else rows.exclude(person=actor)
    return rows.filter(**{name: value for name, value in exact.items() if value is not None})


def list_history(*, actor: Person, household_id: UUID) -> QuerySet[Entry, Any]:
    """The journal entries of a household, its pairings and visits, readings included; for its organisers."""
    household = get_household(actor=actor, id=household_id)
    require(policies.may_organise(actor, household))
    of_visits = Visit.objects.filter(household=household).values("pk")
    of_pairings = Pairing.objects.filter(household=household).values("pk")
    subjects = Q(subject_id=household.pk) | Q(subject_id__in=of_visits) | Q(subject_id__in=of_pairings)
    return Entry.objects.filter(subjects).values(
        "id", "kind", "at", "actor_id", "on_behalf_of_id", "subject_type", "subject_id", "seq", "facts"
    )


def list_reports(*, actor: Person) -> QuerySet[RetentionReport, Any]:
    return policies.visible_reports(actor).values("id", "root_id", "day", "what", "how_many")


# --- for other apps ------------------------------------------------------------------------------------------------------


def visits_of(person_id: UUID, start: date, end: date) -> QuerySet[Visit]:
    """The visits a person made in [start, end), oldest first."""
    return Visit.objects.filter(person_id=person_id, day__gte=start, day__lt=end).order_by("day", "pk")


def pairings_in_force(person_id: UUID) -> QuerySet[Pairing]:
    return Pairing.objects.filter(person_id=person_id, state=Pairing.State.IN_FORCE).order_by("pk")


def promises_by_moment(start: datetime, end: datetime) -> Iterator[QuerySet[Visit, Any]]:
    """Requests not followed up whose promised day is due in [start, end), one queryset per day, for the reminders: ids only."""
    day = timezone.localdate(start)
    while (due_at := local_moment(day, MORNING)) < end:
        if due_at >= start:
            visits = Visit.objects.filter(
                state__in=Visit.OPEN, promised_on=day, pairing__state=Pairing.State.IN_FORCE
            ).annotate(due_at=Value(due_at, output_field=DateTimeField()))
            yield visits.order_by("pk").values("id", "person_id", "household_id", "due_at")
        day += timedelta(days=1)


def own_pairings(person: Person) -> QuerySet[Pairing, dict[str, Any]]:
    """All pairings of a person, ended ones too, for the person's own export."""
    return Pairing.objects.filter(person=person).order_by("pk").values(*PAIRING_FIELDS, "ended_at")


def own_visits(person: Person) -> QuerySet[Visit, dict[str, Any]]:
    """A person's visits for their own export, without the texts, which are about the household."""
    return Visit.objects.filter(person=person).order_by("pk").values(*VISIT_FIELDS)


# --- for the sweeps ------------------------------------------------------------------------------------------------------


def end_of_consent(day: date) -> datetime:
    """The moment a consent ends: in the evening of its last day."""
    return local_moment(day, EVENING)


def consents_ending_between(
    start: datetime, end: datetime, *, given_for: timedelta = timedelta(0)
) -> Iterator[dict[str, Any]]:
    """Active households whose consent ends in [start, end) and was given for at least this long, one row per person who may
    renew it: ids and days, no text."""
    days = timezone.localdate(start), timezone.localdate(end)
    ending = Household.objects.filter(state=Household.State.ACTIVE, consent_until__range=days).select_related(
        "cell__parent"
    )
    households = [
        row
        for row in ending.order_by("consent_until", "pk")
        if start <= end_of_consent(row.consent_until) < end and row.consent_on <= row.consent_until - given_for
    ]
    recipients = renewers(households, timezone.localdate(start)) if households else {}
    for household in households:
        for person_id in sorted(recipients[household.pk]):
            yield {"id": household.pk, "person_id": person_id, "due_at": end_of_consent(household.consent_until)}


def renewers(households: Sequence[Household], today: date) -> dict[UUID, set[UUID]]:
    """The organisers of each household (policies.organised_households), in two statements; where there are none, its paired
    members, who can at least find one."""
    roles = held_roles(today)
    pairs = Pairing.objects.filter(household__in=households, state=Pairing.State.IN_FORCE, person__is_active=True)
    members: dict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    for household_id, person_id, home_id in pairs.values_list("household_id", "person_id", "person__home_unit_id"):
        members[household_id][person_id] = home_id
    cells: dict[UUID, set[UUID]] = {}
    branches: dict[UUID, set[UUID]] = {}
    for row in households:
        assert row.cell is not None  # household_in_a_cell
        cells[row.pk] = {pk for pk in (row.cell.pk, row.cell.parent_id) if pk}
        branches[row.pk] = {pk for pk in (policies.branch_of(row.cell), *members[row.pk].values()) if pk}
    coordinators = Q(kind__in=policies.COORDINATOR, cell__in=set().union(*cells.values()))
    secretaries = Q(kind__in=policies.SECRETARY, cell=None, unit__in=set().union(*branches.values()))
    by_location: dict[UUID, set[UUID]] = defaultdict(set)
    for unit_id, cell_id, person_id in roles.filter(coordinators | secretaries).values_list(
        "unit_id", "cell_id", "person_id"
    ):
        by_location[cell_id or unit_id].add(person_id)
    answering = {pk: set().union(*(by_location[location] for location in (*cells[pk], *branches[pk]))) for pk in cells}
    return {pk: people or set(members[pk]) for pk, people in answering.items()}


def pairings_to_end(today: date, limit: int) -> list[Pairing]:
    """Pairings past their last day, and those of members whose account was deactivated."""
    due = Pairing.objects.filter(Q(until_date__lte=today) | Q(person__is_active=False), state__in=Pairing.LIVE)
    return list(due.select_related("household", "person").order_by("pk")[:limit])


def recount_metrics() -> Iterable[tuple[str, list[str], str, int]]:
    """Sums over the handbook per scope and metric, which the nightly recount compares with the counters."""
    in_force = Pairing.objects.filter(state=Pairing.State.IN_FORCE)
    locations = in_force.values("household__unit_path", "household__scope_ids").order_by()
    for row in locations.annotate(pairings=Count("pk"), households=Count("household", distinct=True)):
        where = (row["household__unit_path"], row["household__scope_ids"])
        yield *where, "pairings", row["pairings"]
        yield *where, "households_paired", row["households"]
    made = Visit.objects.values_list("counted_path", "counted_scope_ids").order_by().annotate(amount=Count("pk"))
    for unit_path, scope_ids, amount in made:
        yield unit_path, scope_ids, "visits", amount


def has_households(unit: Unit | None, cell: Cell | None) -> int:
    """1 if there are households, else 0: the number is known only to those who work with them."""
    return min(count_at(Household.objects.filter(state=Household.State.ACTIVE), unit, cell), 1)
