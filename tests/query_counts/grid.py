"""Lists of the grid."""

from itertools import count

from backend.organisations.models import Role
from tests import factories
from tests.query_counts import Listing

numbers = count()


def cells(world, many):
    for _ in range(many):
        factories.make_cell(unit=world.wenzhu, code=f"文竹-{next(numbers)}x")


def staff(world, many):
    for _ in range(many):
        person = factories.make_person(name="Olga", home_unit=world.branch)
        factories.make_role(person=person, kind=Role.Kind.WORKER, unit=world.wenzhu, cell=world.cell)


def communities(world, many):
    for _ in range(many):
        factories.make_unit(name=f"社区{next(numbers)}", kind="COMMUNITY", parent=world.kongpu)


ROWS = {
    # nobody is asked who they are
    "GET public/locations": Listing(communities, "/api/v1/public/locations", reader="ben", statements=1),
    "GET cells": Listing(cells, "/api/v1/cells", reader="ben", statements=2),
    "GET cells/<uuid:cell_id>/staff": Listing(
        staff, lambda world: f"/api/v1/cells/{world.cell.pk}/staff", reader="ben", statements=3
    ),
}
