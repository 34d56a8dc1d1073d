"""Units and cells: those who organise there hear of it when the tree or the grid around them changes."""

from django.utils.translation import gettext_lazy as _

from backend.grid.policies import visible_cells
from backend.notifications.catalogue.declarations import Noun, OnEntry, Row, Subject, summed
from backend.organisations.policies import visible_units


def unit_subject(row: Row) -> Subject:
    return Subject(row["name"], row["name"], "", f"/units/{row['id']}")


def cell_subject(row: Row) -> Subject:
    return Subject(row["name"], row["name"], "", f"/cells/{row['id']}")


UNIT_MESSAGES = [
    summed("UNIT_MOVED", [OnEntry("unit.moved", "organisers_here")]).words(
        _("Belongs elsewhere now: %(title)s"),
        _("It has another unit above it from today. Figures of the past stay where they were counted."),
    ),
    summed("UNIT_MERGED", [OnEntry("unit.merged", "organisers_here")]).words(
        _("Merged: %(title)s"),
        _("It was merged into another unit. What is open there goes on; please look through what is yours now."),
    ),
    summed("UNIT_CLOSED", [OnEntry("unit.closed", "organisers_here")]).words(
        _("Closed for good: %(title)s"),
        _("Nothing open belonged to it any more. Its records stay readable."),
    ),
]
CELL_MESSAGES = [
    summed("CELL_MOVED", [OnEntry("cell.moved", "organisers_here")]).words(
        _("Belongs elsewhere now: %(title)s"),
        _("It has another unit above it from today. Figures of the past stay where they were counted."),
    ),
    summed("CELL_CLOSED", [OnEntry("cell.closed", "organisers_here")]).words(
        _("Closed for good: %(title)s"),
        _("Nothing open belonged to it any more. Its records stay readable."),
    ),
]
NOUNS = [
    Noun("unit", visible_units, ("id", "name"), unit_subject, UNIT_MESSAGES),
    Noun("cell", visible_cells, ("id", "name"), cell_subject, CELL_MESSAGES),
]
