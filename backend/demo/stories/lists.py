"""A list of pledges of one year, and how a pledge is written into it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from backend.demo.stage import Place, Stage
from backend.demo.words.pledges import Sample
from backend.organisations.models import Unit
from backend.pledges import operations, queries
from backend.pledges.models import Pledge, Tier

OF_A_STREET = 5  # how much more a street reaches than a community


@dataclass
class Writer:
    """Whoever has a list each year, and who looks at it."""

    tier: str
    place: Place
    unit: Unit
    owner: UUID
    reviewer: UUID
    key: str
    written: list["Written"] = field(default_factory=list)


@dataclass
class Written:
    """One list of one year on the stage. `pledges` are as the last step left them."""

    stage: Stage
    writer: Writer
    year: int
    list_id: UUID
    starts_on: date
    pledges: dict[UUID, Pledge] = field(default_factory=dict)

    def dice(self, what: Any) -> Random:
        return self.stage.dice("list", self.writer.key, self.year, what)

    def step(self, operation: Any, person_id: UUID, pledge_id: UUID, /, **given: Any) -> Pledge:
        self.pledges[pledge_id] = pledge = self.stage.perform(operation, person_id, pledge_id=pledge_id, **given)
        return pledge


def list_of(stage: Stage, tier: str, owner: UUID, unit_id: UUID, year: int) -> UUID:
    """The list of that year, opened now where there is none yet."""
    lists = queries.list_lists(actor=stage.actor(owner), tier=tier, year=year, owner=owner)
    found = lists.filter(unit_id=unit_id).values_list("id", flat=True).first()
    if found is None:
        found = stage.perform(operations.open_list, owner, tier=tier, year=year, unit_id=unit_id).pk
    assert isinstance(found, UUID)
    return found


def draft(written: Written, rng: Random, sample: Sample, due_on: date | None = None, **more: Any) -> Pledge:
    """One pledge of the list, measured by real records where there are any."""
    stage, writer, start = written.stage, written.writer, more.get("starts_on", written.starts_on)
    due_on = due_on or due_day(rng, written, start)
    part = max((due_on - start).days, 20) / 365
    low, high = sample.usual
    of_street = writer.unit == writer.place.street and sample.measure == Pledge.Measure.LOCATION
    factor = part * (OF_A_STREET if of_street else 1)
    target = high if sample.steps else max(1, round(rng.uniform(low, high) * factor))
    given: dict[str, Any] = {
        "text": sample.text, "kind": sample.kind, "baseline": Decimal("0.000"), "target": Decimal(f"{target}.000"),
        "unit_of_measure": sample.unit, "starts_on": start, "due_on": due_on, "measure": sample.measure, **more,
    }  # fmt: skip
    if sample.measure == Pledge.Measure.LOCATION:
        unit = writer.place.street if of_street else writer.place.unit
        given |= {"metric": sample.metric, "measured_unit_id": unit.pk, "category": sample.category}
    elif sample.measure == Pledge.Measure.PERSON:
        given["metric"] = sample.metric
    else:
        days = [start + (due_on - start) * (step + 1) / len(sample.steps) for step in range(len(sample.steps))]
        given["milestones"] = [{"text": text, "due_on": day} for text, day in zip(sample.steps, days, strict=True)]
    if writer.tier != Tier.MEMBER and rng.random() < 0.2:
        given["helper_ids"] = rng.sample(writer.place.people, min(2, len(writer.place.people)))
    if writer.tier != Tier.MEMBER and rng.random() < 0.4:
        given["responsible_id"] = rng.choice(writer.place.people)
    served = above(written, rng)
    if served:
        given["serves_id"] = served
    pledge: Pledge = stage.perform(operations.add_pledge, writer.owner, list_id=written.list_id, **given)
    written.pledges[pledge.pk] = pledge
    return pledge


def due_day(rng: Random, written: Written, start: date) -> date:
    """Mostly the end of the year; some earlier, so that results come in all the year round."""
    last, early = date(written.year, 12, 31), start + timedelta(days=rng.randint(90, 150))
    return early if rng.random() < 0.2 and early < last else last


def above(written: Written, rng: Random) -> UUID | None:
    """A published pledge of the tier above, of the same year, at the same unit or one above it: mostly there is one."""
    writer = written.writer
    if writer.tier == Tier.SECRETARY or rng.random() < 0.15:
        return None
    at = (Tier.SECRETARY, writer.place.unit.pk) if writer.tier == Tier.BRANCH else (Tier.BRANCH, writer.unit.pk)
    found = written.stage.published.get((*at, written.year))
    return rng.choice(found) if found else None
