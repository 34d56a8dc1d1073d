"""走亲手册: families known by a code alone, the members paired with them, their visits, and what was asked for there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.people import FEATURED_PLACE
from backend.demo.stage import Spot, Stage
from backend.demo.stories import issues
from backend.demo.times import DAY, later, local, soon
from backend.demo.words import families as words
from backend.demo.words.issues import TOPICS
from backend.handbook import operations
from backend.handbook.models import Household, Pairing, Visit

Need, Purpose, Topic = Household.Need, Household.Purpose, Visit.Topic
# What becomes of a family's record, in turn; mostly it just goes on.
FATES = ("", "", "declined", "", "until", "", "ended", "", "closed", "", "open", "", "erased", "", "held", "", "alone")
SHARE_AT_HOME = 0.12  # of all families in the featured place, so that a count there is large enough to be shown


@dataclass
class Family:
    """A household on the stage, and who has to do with it."""

    stage: Stage
    number: int
    spot: Spot
    fate: str
    household_id: UUID | None = None

    @property
    def coordinator(self) -> UUID:
        assert self.spot.coordinator is not None
        return self.spot.coordinator

    @property
    def here(self) -> dict[str, UUID]:
        assert self.household_id is not None
        return {"household_id": self.household_id}

    def dice(self, what: str) -> Random:
        return self.stage.dice("family", self.number, what)


def stories(stage: Stage) -> Iterator[Story]:
    rng, number = stage.dice("families"), stage.size.families
    at_home = round(number * SHARE_AT_HOME)
    home = [spot for spot in stage.places[FEATURED_PLACE].spots if spot.cell.parent_id is None]
    elsewhere = [spot for spot in stage.spots() if spot.place.unit.name != FEATURED_PLACE]
    spots = [rng.choice(home) for _ in range(max(at_home, 12))]
    spots += [rng.choice(elsewhere) for _ in range(number - len(spots))]
    for count, spot in enumerate(spots):
        yield register(Family(stage, count, spot, FATES[count % len(FATES)]))


def register(family: Family) -> Story:
    """Entered by the coordinator when the family has agreed to it."""
    stage, rng = family.stage, family.dice("register")
    yield soon(rng, stage.start + 2 * DAY, 0, 20)
    today = local(stage.now).date()
    household = stage.perform(
        operations.register_household, family.coordinator, cell_id=family.spot.cell.pk,
        needs=rng.sample(Need.values, rng.choice((1, 2, 2, 3))), purpose=rng.choice(Purpose.values),
        consent_by=rng.choices(Household.ConsentBy.values, weights=(6, 1, 2, 1))[0],
        consent_how=rng.choice(Household.ConsentHow.values), consent_on=today - timedelta(days=rng.randint(0, 9)),
        consent_until=today + timedelta(days=rng.choice((730, 900, 1000))), contact=rng.choice(words.CONTACTS),
        note=rng.choice(words.NOTES),
    )  # fmt: skip
    family.household_id = household.pk
    if family.fate == "alone":
        return  # nobody has been asked yet
    people = members(family, rng)
    if family.fate == "declined" and len(people) > 1:
        yield from decline(family, rng, people.pop())
    yield from pair(family, rng, people[0])


def members(family: Family, rng: Random) -> list[UUID]:
    """Who may be asked, in the order in which they are: not those who look after the place, nor the account's member."""
    place, stage = family.spot.place, family.stage
    staff = (family.coordinator, place.secretary, stage.featured["member"])
    found = [one for one in place.people if one not in staff] or [
        one for one in place.people if one != family.coordinator
    ]
    return rng.sample(found, len(found))


def propose(family: Family, person_id: UUID, days: int | None = None) -> Pairing:
    stage = family.stage
    until = local(stage.now).date() + timedelta(days=days) if days else None
    found: Pairing = stage.perform(
        operations.propose_pairing, family.coordinator, **family.here, person_id=person_id, until_date=until
    )
    return found


def decline(family: Family, rng: Random, person_id: UUID) -> Story:
    stage = family.stage
    yield soon(rng, stage.now, 0.2, 4)
    asked = propose(family, person_id)
    yield later(rng, stage.now, 0.2, 3)
    stage.perform(operations.decline_pairing, person_id, pairing_id=asked.pk)


def pair(family: Family, rng: Random, person_id: UUID) -> Story:
    """Proposed by the coordinator, begun by the member; then visits, and whatever ends it."""
    stage, fate = family.stage, family.fate
    if fate == "open":
        yield max(later(rng, stage.end - 6 * DAY, 0, 5), stage.now)
        propose(family, person_id)
        return
    yield soon(rng, stage.now, 0.2, 4)
    pairing = propose(family, person_id, 30 if fate == "until" else None)
    yield later(rng, stage.now, 0.2, 3)
    stage.perform(operations.accept_pairing, person_id, pairing_id=pairing.pk)
    days = rng.uniform(20, 30)
    lasts = stage.now + timedelta(days=days) if fate in ("ended", "closed", "erased", "until") else stage.end + DAY
    stage.agenda.add(visits(family, person_id, lasts))
    yield max(lasts, stage.now) if fate != "held" else later(rng, stage.now, 10, 40)
    yield from finish(family, rng, pairing)


def finish(family: Family, rng: Random, pairing: Pairing) -> Story:
    stage, fate = family.stage, family.fate
    if fate == "ended":
        reason = rng.choice((Pairing.Reason.MEMBER, Pairing.Reason.NO_NEED, Pairing.Reason.MOVED))
        stage.perform(operations.end_pairing, pairing.person_id, pairing_id=pairing.pk, reason=reason)
    elif fate == "closed":
        reason = Pairing.Reason.NO_NEED
        stage.perform(operations.close_household, family.coordinator, **family.here, reason=reason)
    elif fate == "erased":
        stage.perform(operations.erase_household, family.coordinator, **family.here)
    elif fate == "held":
        hold = Household.Hold.COMPLAINT
        stage.perform(operations.lock_household, stage.featured["administrator"], **family.here, reason=hold)
    yield from ()


def visits(family: Family, person_id: UUID, until: datetime) -> Story:
    """A first visit soon, then every two or three weeks; what is asked for there has a story of its own."""
    stage, rng = family.stage, family.dice("visits")
    moment = later(rng, stage.now, 1, 8)
    while moment < until - 3 * DAY:
        yield moment
        visit(family, rng, person_id)
        moment = later(rng, stage.now, 9, 24)


def visit(family: Family, rng: Random, person_id: UUID) -> None:
    stage = family.stage
    today = local(stage.now).date()
    asks, at_once = rng.random() < 0.33, rng.random() < 0.35
    answer = rng.choice(words.ANSWERS) if asks and at_once else ""
    promised = today + timedelta(days=rng.randint(3, 12)) if asks and rng.random() < 0.5 else None
    made = stage.perform(
        operations.record_visit, person_id, **family.here, day=today, topic=rng.choice(Topic.values),
        note=rng.choice(words.VISIT_NOTES), request=asks, answer=answer, promised_on=promised,
    )  # fmt: skip
    if asks:
        stage.agenda.add(request(family, person_id, made))


def request(family: Family, person_id: UUID, visit: Visit) -> Story:
    """Answered or made an issue, followed up, closed; the family may be gone meanwhile, and then it ends there."""
    stage, rng = family.stage, family.dice(f"request {visit.day}")
    here = {"visit_id": visit.pk}
    if visit.state == Visit.State.NOTED:
        yield later(rng, stage.now, 0.5, 9)
        if rng.random() < 0.6:
            made = make_issue(family, rng, person_id, visit.pk)
        else:
            made = stage.attempt(operations.answer_request, person_id, **here, answer=rng.choice(words.ANSWERS))
        if made is None:
            return
    yield later(rng, stage.now, 4, 20)
    today = local(stage.now).date()
    if stage.attempt(operations.follow_up_visit, person_id, **here, day=today):
        yield later(rng, stage.now, 0.5, 20)
        stage.attempt(operations.close_visit, person_id, **here)


def make_issue(family: Family, rng: Random, person_id: UUID, visit_id: UUID) -> Visit | None:
    """In one step, and from then on an issue like any other: solved by whoever solves such things."""
    stage = family.stage
    code, title = rng.choice(words.ISSUES)
    made: Visit | None = stage.attempt(
        operations.create_issue, person_id, visit_id=visit_id, category=code, title=title
    )
    if made is None or made.issue is None:
        return None
    topic = next(topic for topic in TOPICS if topic.code == code)
    case = issues.Case(stage, family.spot, topic, Random(rng.random()), issues.by_grid)
    case.issue_id, case.due_at = made.issue.pk, made.issue.due_at
    stage.agenda.add(issues.go_on(case))
    return made
