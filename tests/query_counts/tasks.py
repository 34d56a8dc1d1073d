"""Lists of tasks."""

from tests import factories
from tests.query_counts import Listing
from tests.world import World


def offers(world: World, number: int) -> None:
    for _ in range(number):
        factories.make_task(unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.ben)


ROWS = {
    "GET tasks": Listing(offers, "/api/v1/tasks", reader="ada", statements=2),
    "GET me/tasks": Listing(offers, "/api/v1/me/tasks", reader="ben", statements=2),
}
