"""Lists of people with whom one works."""

from tests import factories
from tests.query_counts import Listing

AGREED = {"be_asked": {"at": "2026-05-01T09:00:00+08:00", "how": "PAPER"}}


def agreed(world, many):
    for _ in range(many):
        factories.make_person(name="Olga", home_unit=world.branch, consents=AGREED)


ROWS = {
    "GET cells/<uuid:cell_id>/people": Listing(
        agreed, lambda world: f"/api/v1/cells/{world.cell.pk}/people", reader="ada", statements=3
    ),
}
