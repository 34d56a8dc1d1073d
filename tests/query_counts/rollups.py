"""The lists of figures."""

from backend.rollups.models import Period
from tests.query_counts import Listing
from tests.rollups.counting import make_entry, make_period
from tests.world import World


def add_entries(world: World, count: int) -> None:
    for _ in range(count):
        make_entry(world, issues_open=1)


def add_periods(world: World, count: int) -> None:
    for number in range(Period.objects.count(), Period.objects.count() + count):
        make_period(world, unit=world.wenzhu, year=2001 + number, figures={"issues_resolved": number})


ROWS = {
    "GET counters/entries": Listing(
        add_entries,
        lambda world: f"/api/v1/counters/entries?unit={world.district.pk}&metric=issues_open",
        reader="eva",
        statements=3,
    ),
    "GET periods": Listing(add_periods, "/api/v1/periods", reader="ben", statements=2),
}
