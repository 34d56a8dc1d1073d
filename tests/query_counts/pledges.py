"""Lists of pledges and of what is said about them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from backend.pledges.models import (
    Milestone,
    Pledge,
    PledgeList,
    PledgeReview,
    PledgeRevision,
    QuarterNote,
)
from tests import factories
from tests.pledges import steps
from tests.query_counts import Listing
from tests.world import NOW, World


def lists(world: World, number: int) -> None:
    for _ in range(number):
        factories.make_pledge_list(owner=factories.make_member(unit=world.branch), unit=world.branch)


def pledges(world: World, number: int, **more) -> None:
    made = PledgeList.objects.first() or factories.make_pledge_list(owner=world.ben, unit=world.branch)
    for _ in range(number):
        factories.make_pledge(pledge_list=made, **more)


def waiting(world: World, number: int) -> None:
    pledges(world, number, state="UNDER_REVIEW", submitted_at=NOW)


def of_one(step: str):
    def path(world: World) -> str:
        return f"/api/v1/pledges/{steps.published(world, **steps.BY_HAND).pk}/{step}"

    return path


def about(model, **fields):
    """A maker of records of the one pledge there is."""

    def make(world: World, number: int) -> None:
        there = model.objects.count()
        for turn in range(there, there + number):
            told = {name: value(turn) if callable(value) else value for name, value in fields.items()}
            model.objects.create(pledge=Pledge.objects.get(), by=world.ben, at=NOW, **told)

    return make


def milestones(world: World, number: int) -> None:
    for _ in range(number):
        Milestone.objects.create(pledge=Pledge.objects.get(), text="A step", due_on=date(2026, 9, 1))


def tasks_done(world: World, number: int) -> None:
    for _ in range(number):
        factories.make_task(
            unit=world.wenzhu, offered_by=world.ada, person=world.ben, state="VERIFIED", verified_by=world.ada,
            verified_at=datetime(2026, 7, 1, tzinfo=UTC), credit={"counts": {}},
        )  # fmt: skip


def branch_pledges(world: World, number: int) -> None:
    made = PledgeList.objects.filter(tier="BRANCH").first() or steps.branch_list(world)
    for _ in range(number):
        factories.make_pledge(pledge_list=made)


def records_path(world: World) -> str:
    return f"/api/v1/pledges/{steps.published(world, metric='tasks_done', unit_of_measure='tasks').pk}/records"


ROWS = {
    "GET pledge-lists": Listing(lists, "/api/v1/pledge-lists", reader="hao", statements=3),
    "GET pledge-lists/<uuid:list_id>/servable-pledges": Listing(
        branch_pledges,
        lambda world: f"/api/v1/pledge-lists/{steps.member_list(world).pk}/servable-pledges",
        reader="ben",
        statements=4,
    ),
    "GET pledges": Listing(pledges, "/api/v1/pledges", reader="ben", statements=2),
    "GET pledge-reviews": Listing(waiting, "/api/v1/pledge-reviews", reader="hao", statements=2),
    "GET pledges/<uuid:pledge_id>/reviews": Listing(
        about(PledgeReview, passed=True), of_one("reviews"), reader="ben", statements=4
    ),
    "GET pledges/<uuid:pledge_id>/revisions": Listing(
        about(PledgeRevision, number=lambda turn: turn + 1, reason="x", before={"text": "y"}),
        of_one("revisions"),
        reader="ben",
        statements=4,
    ),
    "GET pledges/<uuid:pledge_id>/notes": Listing(
        about(QuarterNote, year=lambda turn: 2000 + turn, quarter=1, text="x", value=Decimal(1)),
        of_one("notes"),
        reader="ben",
        statements=4,
    ),
    "GET pledges/<uuid:pledge_id>/milestones": Listing(milestones, of_one("milestones"), reader="ben", statements=4),
    "GET pledges/<uuid:pledge_id>/records": Listing(tasks_done, records_path, reader="ben", statements=4),
}
