"""Who sees figures, and who publishes them."""

from django.db.models import QuerySet

from backend.grid.models import Cell
from backend.organisations.models import Consortium, Person, Unit
from backend.organisations.policies import (
    ADMINISTRATORS,
    LEADERS,
    STAFF,
    holds,
    may_administer,
    visible_units,
)
from backend.rollups.models import Period


def visible_periods(actor: Person) -> QuerySet[Period]:
    return Period.objects.filter(unit__root__in=visible_units(actor).filter(parent=None))


def may_open_figures(actor: Person, location: Unit | Cell | Consortium) -> bool:
    """The rows behind a figure are for the staff of the place; the sum is for everybody.

    A consortium cuts across the tree: its rows are for leaders of its home unit and above.
    """
    if isinstance(location, Consortium):
        return holds(actor, LEADERS, path=location.home_unit.path)
    if isinstance(location, Cell):
        return holds(actor, STAFF, path=location.unit_path, cell_ids=[location.pk, location.parent_id])
    return holds(actor, STAFF, path=location.path)


def may_publish(actor: Person, unit: Unit) -> bool:
    return may_administer(actor, unit)


def may_repair(actor: Person, root: Unit) -> bool:
    return holds(actor, ADMINISTRATORS, path=root.path)
