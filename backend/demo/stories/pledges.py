"""三级清单: who pledges what, which pledge serves which, and what becomes of it.

Lists are those of the five communities of 孔浦街道 that are named after plants (五朵金花; which five the report means is our
reading), and of the consortia on the river front and on the north bank. Figures are read when somebody speaks of them, so
notes are written in the minute after the relay's weekly pass, and reports more than a week after the last day that counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.people import FEATURED_PLACE
from backend.demo.relaying import WEEKLY
from backend.demo.stage import Place, Stage
from backend.demo.times import DAY, at_clock, later, local, soon
from backend.demo.words import pledges as words
from backend.demo.words.pledges import Sample
from backend.organisations import operations as organisations
from backend.organisations.models import Unit
from backend.pledges import operations, queries
from backend.pledges.models import Evaluation, Pledge, Tier

FLOWERS = ("百合社区", "白杨社区", "文竹社区", "绿梅社区", "红梅社区")
PLACES = (*FLOWERS, FEATURED_PLACE, "北岸琴森社区")
State, Side, Outcome, Audience = Pledge.State, Evaluation.Side, Pledge.Outcome, Pledge.Audience
#: Days after the beginning: a tier looks at what the tier above has published. How many pledges, and who reads them.
TIERS = {
    Tier.SECRETARY: (5, 4, (Audience.PUBLIC, Audience.PUBLIC, Audience.UNIT)),
    Tier.BRANCH: (17, 3, (Audience.UNIT, Audience.PUBLIC, Audience.BRANCH)),
    Tier.MEMBER: (29, 1, (Audience.BRANCH, Audience.BRANCH, Audience.UNIT, Audience.PUBLIC)),
}
#: How far pledges have come on the last day, in turn.
FATES = (State.EVALUATED, State.PUBLISHED, State.EVALUATED, State.PUBLISHED, State.UNDER_REVIEW, State.EVALUATED,
         State.SELF_REPORTED, State.RETURNED, State.PUBLISHED, State.DRAFT, State.EVALUATED, "PASSED", State.PUBLISHED,
         State.WITHDRAWN)  # fmt: skip
LATE = (State.UNDER_REVIEW, State.RETURNED, State.DRAFT, "PASSED")  # written in the last weeks
NEARLY, OF_A_STREET = Decimal("0.5"), 5  # how much more a street reaches than a community


@dataclass
class Writer:
    """Whoever has a list, and who looks at it."""

    stage: Stage
    tier: Tier
    place: Place
    unit: Unit
    owner: UUID
    reviewer: UUID

    def dice(self, what: Any) -> Random:
        return self.stage.dice("pledges", self.tier, self.unit.name, self.stage.names[self.owner], what)


@dataclass
class Made:
    """A pledge on the stage, as the last step left it."""

    writer: Writer
    rng: Random
    pledge: Pledge

    def step(self, operation: Any, person_id: UUID, /, **given: Any) -> None:
        self.pledge = self.writer.stage.perform(operation, person_id, pledge_id=self.pledge.pk, **given)

    def as_owner(self, operation: Any, /, **given: Any) -> None:
        self.step(operation, self.writer.owner, **given)

    def as_reviewer(self, operation: Any, /, **given: Any) -> None:
        self.step(operation, self.writer.reviewer, **given)


def stories(stage: Stage) -> Iterator[Story]:
    turn = 0
    for writer in writers(stage):
        _opens, most, _scopes = TIERS[writer.tier]
        for number in range(most):
            yield tell(writer, number, turn)
            turn += 1
        if writer.tier == Tier.SECRETARY:
            yield agrees(writer)


def writers(stage: Stage) -> Iterator[Writer]:
    """In the order of the tiers: what is above is there first."""
    places = [stage.places[name] for name in PLACES if name in stage.places]
    for street, place in {place.street: place for place in places}.items():
        yield Writer(
            stage, Tier.SECRETARY, place, street, stage.officers[street.pk][-1], stage.featured["administrator"]
        )
    for place in places:
        assert place.secretary is not None
        officer = stage.officers[place.street.pk][0]
        yield Writer(stage, Tier.SECRETARY, place, place.unit, place.secretary, officer)
        for branch in place.branches:
            yield Writer(stage, Tier.BRANCH, place, branch, place.secretaries[branch.pk], officer)
    found = [(one, place) for place in places for one in place.people if one not in place.secretaries.values()]
    at_home = [(one, place) for one, place in found if stage.homes[one] in place.branches]
    for person_id, place in stage.dice("pledgers").sample(at_home, min(stage.size.pledgers, len(at_home))):
        home = stage.homes[person_id]
        yield Writer(stage, Tier.MEMBER, place, home, person_id, place.secretaries[home.pk])


def agrees(writer: Writer) -> Story:
    """Secretaries let their names stand on public pages, two of three of them; of members only the list is seen there."""
    rng, stage = writer.dice("agrees"), writer.stage
    yield soon(rng, stage.start, 1, 4)
    if rng.random() < 0.66:
        stage.perform(organisations.edit_own_profile, writer.owner, consents={"public_name": True})


def list_of(stage: Stage, tier: str, owner: UUID, unit_id: UUID) -> UUID:
    """The list of this year, opened now where there is none yet."""
    year = local(stage.now).year
    lists = queries.list_lists(actor=stage.actor(owner), tier=tier, year=year, owner=owner)
    found: UUID | None = lists.filter(unit_id=unit_id).values_list("id", flat=True).first()
    return found or stage.perform(operations.open_list, owner, tier=tier, year=year, unit_id=unit_id).pk


def tell(writer: Writer, number: int, turn: int) -> Story:
    """Written, handed in, looked at, published, and then kept or not: as far as its fate says."""
    stage, rng, fate = writer.stage, writer.dice(number), FATES[turn % len(FATES)]
    opens, _most, scopes = TIERS[writer.tier]
    yield soon(rng, stage.ago(15) if fate in LATE else stage.start + opens * DAY, 0, 3)
    samples = words.BY_TIER[writer.tier]
    made = Made(writer, rng, draft(writer, rng, samples[turn % len(samples)], fate))
    if fate == State.DRAFT:
        return
    yield soon(rng, stage.now, 0.2, 2)
    made.as_owner(operations.submit_pledge)
    if fate == State.UNDER_REVIEW:
        return
    yield soon(rng, stage.now, 0.2, 2)
    passed = fate != State.RETURNED and (rng.random() > 0.15 or fate in LATE)
    made.as_reviewer(
        operations.review_pledge, passed=passed, opinion=rng.choice(words.PASSED if passed else words.OPINIONS)
    )
    if fate in LATE:
        return
    if not passed:
        yield soon(rng, stage.now, 0.2, 1)
        made.as_owner(operations.edit_pledge, text=f"{made.pledge.text}（已补充 more definite）")
        made.as_owner(operations.submit_pledge)
        made.as_reviewer(operations.review_pledge, passed=True, opinion=words.PASSED[0])
    while queries.is_reached_at(made.pledge, stage.now):
        yield soon(rng, stage.now, 1, 1.2)  # what was done today would be all of it
    made.as_reviewer(operations.publish_pledge, scope=scopes[number % len(scopes)] if number else rng.choice(scopes))
    if fate != State.WITHDRAWN:
        stage.published.setdefault((writer.tier, writer.unit.pk, made.pledge.year), []).append(made.pledge.pk)
    yield from keep(made, number, fate)


def draft(writer: Writer, rng: Random, sample: Sample, fate: str) -> Pledge:
    """One pledge of the list, measured by real records where there are any."""
    stage, start = writer.stage, local(writer.stage.now).date()
    list_id = list_of(stage, writer.tier, writer.owner, writer.unit.pk)
    days = {State.EVALUATED: -32, State.SELF_REPORTED: -13}.get(State(fate) if fate != "PASSED" else State.DRAFT, 150)
    due_on = local(stage.end).date() + timedelta(days=days)
    of_street = writer.unit == writer.place.street and sample.measure == Pledge.Measure.LOCATION
    part = max((due_on - start).days, 20) / 365 * (OF_A_STREET if of_street else 1)
    target = len(sample.steps) or max(1, round(rng.uniform(*sample.usual) * part))
    given: dict[str, Any] = {
        "text": sample.text, "kind": sample.kind, "baseline": Decimal("0.000"), "target": Decimal(f"{target}.000"),
        "unit_of_measure": sample.unit, "starts_on": start, "due_on": due_on, "measure": sample.measure,
    }  # fmt: skip
    if sample.measure == Pledge.Measure.LOCATION:
        unit = writer.place.street if of_street else writer.place.unit
        given |= {"metric": sample.metric, "measured_unit_id": unit.pk, "category": sample.category}
    elif sample.measure == Pledge.Measure.PERSON:
        given["metric"] = sample.metric
    else:
        step = (due_on - start) / (len(sample.steps) + 1)
        given["milestones"] = [
            {"text": text, "due_on": start + step * turn} for turn, text in enumerate(sample.steps, start=1)
        ]
    if writer.tier != Tier.MEMBER and rng.random() < 0.3:
        given["helper_ids"] = rng.sample(writer.place.people, min(2, len(writer.place.people)))
        given["responsible_id"] = rng.choice(writer.place.people)
    above = (Tier.SECRETARY, writer.place.unit.pk) if writer.tier == Tier.BRANCH else (Tier.BRANCH, writer.unit.pk)
    served = stage.published.get((*above, start.year), []) if writer.tier != Tier.SECRETARY else []
    if served and rng.random() < 0.95:
        given["serves_id"] = rng.choice(served)
    made: Pledge = stage.perform(operations.add_pledge, writer.owner, list_id=list_id, **given)
    return made


def keep(made: Made, number: int, fate: str) -> Story:
    """A note, a milestone, now and then another target; and on the last day that counts the result."""
    rng, stage, pledge = made.rng, made.writer.stage, made.pledge
    if fate == State.WITHDRAWN:
        yield soon(rng, stage.now, 5, 30)
        made.as_reviewer(operations.withdraw_pledge, reason=rng.choice(words.WITHDRAWN))
        return
    monday = local(stage.now).date() + timedelta(days=21)
    yield at_clock(monday - timedelta(days=monday.weekday()), WEEKLY) + timedelta(seconds=rng.randint(1, 55))
    today = local(stage.now).date()
    given = {"year": today.year, "quarter": (today.month + 2) // 3, "text": rng.choice(words.NOTES)}
    made.as_owner(operations.note_quarter, **given)
    if pledge.measure == Pledge.Measure.MILESTONES and rng.random() < 0.8:
        yield later(rng, stage.now, 1, 10)
        first = pledge.milestones.order_by("due_on")[0]
        made.pledge = stage.perform(operations.reach_milestone, made.writer.owner, milestone_id=first.pk)
    elif number % 4 == 1:
        yield soon(rng, stage.now, 1, 8)
        assert pledge.target is not None
        given = {"reason": rng.choice(words.REVISIONS), "target": pledge.target + rng.randint(1, 2)}
        made.as_owner(operations.revise_pledge, **given)
    if fate != State.PUBLISHED:
        yield from result(made, number, fate)


def result(made: Made, number: int, fate: str) -> Story:
    """述诺 and 评诺: the owner reports, others say what they saw, the reviewer states what came of it."""
    rng, stage, writer = made.rng, made.writer.stage, made.writer
    yield soon(rng, at_clock(made.pledge.due_on, 9), 9, 11)
    made.as_owner(operations.report_pledge, report=rng.choice(words.REPORTS), outcome=outcome_of(made.pledge))
    if fate == State.SELF_REPORTED:
        return
    yield soon(rng, stage.now, 0.5, 3)
    said = {"outcome": outcome_of(made.pledge), "text": rng.choice(words.JUDGED)}
    side = Side.BRANCH if writer.tier == Tier.MEMBER else Side.SUPERIOR
    made.as_reviewer(operations.judge_pledge, side=side, **said)
    if number % 2 == 0:
        asked = rng.randint(8, 40)
        counted = {"asked": asked, "satisfied": rng.randint(asked // 2, asked), "source": rng.choice(words.SOURCES)}
        made.as_reviewer(operations.judge_pledge, side=Side.RESIDENTS, **said, **counted)
    yield soon(rng, stage.now, 0.5, 2)
    outcome, explanation = outcome_of(made.pledge), ""
    if outcome == Outcome.UNFULFILLED and rng.random() < 0.6:
        outcome, explanation = Outcome.UNFULFILLED_EXPLAINED, rng.choice(words.EXPLAINED)
    elif outcome != Outcome.FULFILLED:
        explanation = words.NEARLY if outcome == Outcome.PARTLY_FULFILLED else words.NOT_MET
    made.as_reviewer(operations.evaluate_pledge, outcome=outcome, explanation=explanation)
    if outcome != Outcome.FULFILLED and rng.random() < 0.4:
        yield soon(rng, stage.now, 0.5, 3)
        made.as_owner(operations.carry_over)


def outcome_of(pledge: Pledge) -> str:
    """As the records have it; what is too small to be shown counts as begun."""
    value = queries.value_now(pledge)
    by_hand = pledge.measure == Pledge.Measure.MILESTONES
    target = Decimal(pledge.milestones.count()) if by_hand else pledge.target
    assert target is not None
    if value is None or NEARLY * target <= value < target:
        return Outcome.PARTLY_FULFILLED
    return Outcome.FULFILLED if value >= target else Outcome.UNFULFILLED
