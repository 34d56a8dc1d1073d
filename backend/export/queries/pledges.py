"""The person's pledges, those they help with, and what was reported, reviewed and evaluated."""

from django.db.models import Q

from backend.export.queries.work import Rows
from backend.organisations.models import Person
from backend.pledges.models import Evaluation, Milestone, Pledge, PledgeList, PledgeReview, PledgeRevision, QuarterNote

PLEDGE = (
    "id", "pledge_list_id", "state", "kind", "text", "baseline", "target", "unit_of_measure", "starts_on", "due_on",
    "report", "outcome", "explanation", "withdrawal_reason", "created_at",
)  # fmt: skip


def mine(person: Person, prefix: str = "pledge__") -> Q:
    """The pledges for which the person is responsible, and those in their own list."""
    return Q(**{f"{prefix}responsible": person}) | Q(**{f"{prefix}pledge_list__owner": person})


def lists(person: Person) -> Rows:
    fields = ("id", "tier", "unit_id", "year", "entered_by_id", "created_at")
    return PledgeList.objects.filter(owner=person).values(*fields)


def pledges(person: Person) -> Rows:
    """Those for which the person is responsible, in whichever list."""
    return Pledge.objects.filter(responsible=person).values(*PLEDGE)


def helped(person: Person) -> Rows:
    """Others' pledges with the person as helper: only that, not their words."""
    return Pledge.objects.filter(helpers=person).values("id", "year", "state")


def milestones(person: Person) -> Rows:
    """Milestones of the person's pledges, and those that the person reported."""
    steps = Milestone.objects.filter(mine(person) | Q(reported_by=person))
    return steps.values("id", "pledge_id", "text", "due_on", "reached_on", "reported_by_id", "entered_by_id")


def notes(person: Person) -> Rows:
    fields = ("id", "pledge_id", "by_id", "entered_by_id", "at", "year", "quarter", "text", "value")
    return QuarterNote.objects.filter(mine(person) | Q(by=person)).values(*fields)


def revisions(person: Person) -> Rows:
    fields = ("id", "pledge_id", "by_id", "at", "number", "reason", "before")
    return PledgeRevision.objects.filter(mine(person)).values(*fields)


def reviews(person: Person) -> Rows:
    """Reviews of the person's pledges."""
    return PledgeReview.objects.filter(mine(person)).values("id", "pledge_id", "by_id", "at", "passed", "opinion")


def evaluations(person: Person) -> Rows:
    """Evaluations of the person's pledges by every side, including their own."""
    fields = (
        "id", "pledge_id", "by_id", "entered_by_id", "at", "side", "outcome", "text", "asked", "satisfied", "source",
    )  # fmt: skip
    return Evaluation.objects.filter(mine(person)).values(*fields)


def reviews_written(person: Person) -> Rows:
    """Reviews that the person wrote, without the words, which are in the export of those whom they are about."""
    return PledgeReview.objects.filter(by=person).values("id", "pledge_id", "at", "passed")


def revisions_written(person: Person) -> Rows:
    return PledgeRevision.objects.filter(by=person).values("id", "pledge_id", "at", "number")


def evaluations_written(person: Person) -> Rows:
    return Evaluation.objects.filter(by=person).values("id", "pledge_id", "at", "side", "outcome")
