"""The sheet of posts: each becomes a draft, because its unit decides when to open it."""

from datetime import datetime

from backend.imports import queries
from backend.imports.operations.unit_index import UnitIndex
from backend.imports.reading import Line
from backend.imports.row_results import RowResult, differing
from backend.organisations.models import Person, Unit
from backend.posts import operations as posts

COMPARED = ("kind", "duties", "places", "ends_at", "skills", "risk_notice")


class PostRows:
    def __init__(self, actor: Person, units: UnitIndex, now: datetime) -> None:
        self.actor, self.units, self.now = actor, units, now

    def prepare(self, line: Line) -> tuple[Unit | None, list[tuple[str, str]]]:
        """The unit of the row; and what is wrong with it, by the title of the column."""
        return self.units.named(line, "unit")

    def write(self, line: Line, unit: Unit | None) -> RowResult:
        assert unit is not None  # needed
        values = line.values
        there = queries.find_post(
            actor=self.actor, unit_id=unit.pk, title=values["title"], starts_at=values["starts_at"]
        )
        if there is not None:
            other = [name for name in COMPARED if values.get(name) and getattr(there, name) != values[name]]
            return RowResult(line, differs=differing(line, other))
        post = posts.create_post(
            actor=self.actor,
            unit_id=unit.pk,
            now=self.now,
            **{name: values[name] for name in ("title", "kind", "duties", "places", "starts_at", "ends_at")},
            skills=values.get("skills") or [],
            risk_notice=values.get("risk_notice", ""),
        )
        return RowResult(line, post)
