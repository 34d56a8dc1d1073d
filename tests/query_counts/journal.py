"""The history."""

from backend.journal import operations as journal
from tests.query_counts import Listing
from tests.world import NOW


def entries(world, many):
    for _ in range(many):
        world.wenzhu.version += 1
        journal.record("unit.renamed", actor=world.eva, at=NOW, subject=world.wenzhu, scope=world.wenzhu.scope)


ROWS = {
    "GET entries": Listing(
        entries, lambda world: f"/api/v1/entries?subject={world.wenzhu.pk}", reader="fay", statements=2
    ),
}
