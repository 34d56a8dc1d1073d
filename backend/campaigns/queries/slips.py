"""Reads of feedback slips: visible ones, their contents, and those that jobs work on."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backend.campaigns import policies
from backend.campaigns.models import FeedbackSlip, ResidenceRegistration
from backend.campaigns.queries.slip_records import Quarter
from backend.common.calendar import as_mapping
from backend.common.db.rows import get_visible
from backend.common.models import CalendarOverride
from backend.organisations.models import Person
from backend.posts.models import ServicePost, ServiceTeam

LISTED = (
    "id", "person_id", "unit_id", "cell_id", "home_unit_id", "year", "quarter", "state", "revision", "object_until", "answer",
    "released_at", "version", "created_at",
)  # fmt: skip
#: What a slip says, in this order: name, words, and by what the number is divided before it is read.
FIGURES = (
    ("claims", _("service posts held"), 1),
    ("minutes_served", _("hours served, recorded and confirmed"), 60),
    ("minutes_administered", _("hours entered by administrators"), 60),
    ("tasks", _("tasks done and verified"), 1),
    ("teams", _("service teams"), 1),
    ("deeds", _("practical deeds done for people there"), 1),
    ("suggestions", _("suggestions answered"), 1),
    ("visits", _("visits to families"), 1),
)
RELATED = ("person", "unit", "cell", "home_unit", "registration")


def get_slip(*, actor: Person, id: UUID) -> FeedbackSlip:
    """The slip with what this reader may see of it, as `contents`."""
    slip = get_visible(policies.visible_slips(actor).select_related(*RELATED), id)
    slip.contents = contents_for(slip, actor)  # type: ignore[attr-defined]
    return slip


def list_slips(
    *,
    actor: Person,
    state: str | None = None,
    unit: UUID | None = None,
    home_unit: UUID | None = None,
    year: int | None = None,
    quarter: int | None = None,
) -> QuerySet[FeedbackSlip, dict[str, Any]]:
    """Without figures: nobody compares members by them."""
    exact = {"state": state, "unit_id": unit, "home_unit_id": home_unit, "year": year, "quarter": quarter}
    chosen = {name: value for name, value in exact.items() if value is not None}
    return policies.visible_slips(actor).filter(**chosen).values(*LISTED)


def list_own_slips(*, actor: Person) -> QuerySet[FeedbackSlip, dict[str, Any]]:
    return policies.visible_slips(actor).filter(person=actor).values(*LISTED)


def own_slips(person: Person) -> QuerySet[FeedbackSlip, dict[str, Any]]:
    """Everything kept in the person's slips, what was said about them included; for the export of one's own data."""
    said = ("content", "agreed_at", "objection", "objected_at", "answer_reason", "answered_at")
    return FeedbackSlip.objects.filter(person=person).values(*LISTED, *said)


# --- contents ------------------------------------------------------------------------------------------------------------


def contents_for(slip: FeedbackSlip, reader: Person) -> dict[str, Any]:
    """Names for the ids in it. What was said about it stays between the member and the community."""
    content, between = slip.content, policies.may_read_objection(reader, slip)
    return {
        "person_name": slip.person.name,
        "unit_name": slip.unit.name,
        "cell_name": slip.cell.name if slip.cell else "",
        "home_unit_name": slip.home_unit.name,
        "from": date.fromisoformat(content["from"]),
        "until": date.fromisoformat(content["until"]),
        "figures": [figure(content["figures"], *named) for named in FIGURES],
        "posts": post_lines(content["posts"]),
        "teams": team_lines(content["teams"]),
        "tasks": content["tasks"],
        "deeds": content["deeds"],
        "suggestions": content["suggestions"],
        "objection": slip.objection if between else "",
        "answer_reason": slip.answer_reason if between else "",
    }


def figure(figures: Mapping[str, int | None], name: str, label: Any, divisor: int) -> dict[str, Any]:
    return {"name": name, "label": label, "value": figures[name], "amount": amount(figures[name], divisor)}


def amount(value: int | None, divisor: int) -> float | int | None:
    """Hours for minutes, exactly; the rest as it is."""
    if value is None or divisor == 1:
        return value
    return value / divisor if value % divisor else value // divisor


def post_lines(posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Titles of posts are written for everybody."""
    titles = dict(ServicePost.objects.filter(pk__in=[row["post_id"] for row in posts]).values_list("pk", "title"))
    return [
        {
            **row,
            "title": titles.get(UUID(row["post_id"]), ""),
            "hours_served": amount(row["minutes_served"], 60),
            "hours_administered": amount(row["minutes_administered"], 60),
        }
        for row in posts
    ]


def team_lines(teams: list[str]) -> list[dict[str, Any]]:
    names = dict(ServiceTeam.objects.filter(pk__in=teams).values_list("pk", "name"))
    return [{"team_id": team_id, "name": names.get(UUID(team_id), "")} for team_id in teams]


# --- for the clock -------------------------------------------------------------------------------------------------------


def registrations_without_slip(quarter: Quarter, after: UUID | None) -> QuerySet[ResidenceRegistration]:
    """Accepted into a cell, in force on some day of the quarter, of people who can still read it, and without a slip yet."""
    made = FeedbackSlip.objects.filter(registration=OuterRef("pk"), year=quarter.year, quarter=quarter.number)
    accepted = ResidenceRegistration.objects.filter(cell__isnull=False).annotate(
        since=Coalesce("accepted_at", "created_at")
    )
    in_force = accepted.filter(since__lt=quarter.end).filter(Q(ended_at=None) | Q(ended_at__gt=quarter.start))
    rows = in_force.exclude(ended_at__lte=F("since")).filter(~Exists(made))
    rows = rows.filter(person__is_active=True, person__home_unit__isnull=False)
    return (rows.filter(pk__gt=after) if after else rows).order_by("pk")


def slips_to_release(now: datetime) -> QuerySet[FeedbackSlip]:
    """Those whose time to object is over, the longest waiting first."""
    due = FeedbackSlip.objects.filter(state=FeedbackSlip.State.MADE, object_until__lte=now)
    return due.select_related(*RELATED).order_by("object_until", "pk")


def slips_closing_between(start: datetime, end: datetime) -> QuerySet[FeedbackSlip]:
    """For the reminder that the time to object runs out."""
    within = Q(object_until__gt=start, object_until__lte=end)
    return FeedbackSlip.objects.filter(within, state=FeedbackSlip.State.MADE).order_by("object_until", "pk")


def working_days(around: date) -> Mapping[date, bool]:
    """What the calendar is corrected by in the weeks to come."""
    return as_mapping(CalendarOverride.objects.filter(day__range=(around, around + timedelta(days=60))))
