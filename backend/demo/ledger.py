"""What the district had in its spreadsheets when it began with Linggang: solved problems and hours of service, taken over.

Among the problems are the results that the newspaper reported: 177 livestock farms cleared around 云湖, 30 mu of homestead
land consolidated there, 14 shops' illegal extensions removed on the north bank. Which village had how many is made up; the
sums are the report's.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random

from backend.demo.size import DAYS, PLAYED, shares
from backend.demo.stage import Place, Spot, Stage
from backend.demo.times import DAY, in_office, local, soon
from backend.demo.words import issues as words
from backend.demo.words.issues import HOMESTEAD, Topic
from backend.demo.words.posts import DONE, STANDING
from backend.imports import operations as imports
from backend.imports.past import PastIssue, PastService
from backend.issues import operations
from backend.issues.models import Issue
from backend.organisations.models import Unit

FARMS = Topic("livestock-farm", 0, "清退畜禽养殖场 Livestock farms cleared", "farming", "farm")
SHOPS = Topic("structure-shop", 0, "拆除店面外搭 Shop extensions removed", "enforcement", "shop")
LAND = Topic(HOMESTEAD[0], 0, "宅基地整理 Homestead land consolidated", "farming", "mu")
TOWN, NORTH_BANK = "慈城镇", "北岸琴森社区"
RESULTS = ((FARMS, 177, 26), (LAND, 30, 6), (SHOPS, 14, 5))


def take_over(stage: Stage) -> None:
    """The tree of categories is editable, and the report's results need one more."""
    code, name_zh, name_en = HOMESTEAD
    operations.add_category(
        actor=stage.administrator, now=stage.now, code=code, name_zh=name_zh, name_en=name_en, parent_code="other",
        due_days=90,
    )  # fmt: skip
    issues = [*reported_results(stage), *ordinary_issues(stage)]
    imports.take_over_issues(actor=stage.administrator, rows=issues, now=stage.now)
    imports.take_over_service(actor=stage.administrator, rows=list(duties(stage)), now=stage.now)


def reported_results(stage: Stage) -> Iterator[PastIssue]:
    for topic, total, number in RESULTS:
        rng = stage.dice("report", topic.code)
        places = places_of(stage, topic)
        for amount in shares([rng.uniform(0.5, 1.5) for _ in range(number)], total, least=1):
            spot = rng.choice(rng.choice(places).spots)
            yield past_issue(stage, rng, spot, topic, days=(5, 40), amount=amount)


def places_of(stage: Stage, topic: Topic) -> list[Place]:
    """The shops stood on the north bank; the villages are those of the consortium around 云湖, whose member is the town."""
    if topic is SHOPS:
        return [stage.places[NORTH_BANK]]
    town = stage.units[TOWN]
    return [place for place in stage.places.values() if place.street == town and place.unit.kind == Unit.Kind.VILLAGE]


def ordinary_issues(stage: Stage) -> Iterator[PastIssue]:
    rng, spots, weights = stage.dice("past issues"), stage.spots(), [topic.weight for topic in words.TOPICS]
    for _number in range(stage.size.past_issues):
        topic = rng.choices(words.TOPICS, weights=weights)[0]
        amount = rng.randint(*words.AMOUNTS[topic.quantity]) if topic.quantity and rng.random() < 0.7 else None
        yield past_issue(stage, rng, rng.choice(spots), topic, days=(1, 12), amount=amount)


def past_issue(
    stage: Stage, rng: Random, spot: Spot, topic: Topic, *, days: tuple[float, float], amount: int | None
) -> PastIssue:
    """Reported and closed in office hours; solved, or now and then explained."""
    at = in_office(stage.start - timedelta(days=rng.uniform(days[1] + 1, DAYS - PLAYED)))
    explained = amount is None and rng.random() < 0.06
    return PastIssue(
        unit_id=spot.place.unit.pk, cell_id=spot.cell.pk, category=topic.code, title=topic.title, reported_at=at,
        closed_at=min(soon(rng, at, *days), stage.start), outcome=Issue.Outcome.EXPLAINED if explained else Issue.Outcome.SOLVED,
        resolution=words.EXPLAINED if explained else rng.choice(words.RESOLUTIONS),
        quantity=None if amount is None else Decimal(amount), quantity_unit="" if amount is None else topic.quantity,
        number=f"{at:%Y}-{rng.getrandbits(40)}",
    )  # fmt: skip


def duties(stage: Stage) -> Iterator[PastService]:
    """Two posts of that time in every third place, each with a handful of people."""
    rng, places = stage.dice("past duties"), list(stage.places.values())[::3]
    for number in range(stage.size.past_duties):
        place = places[number % len(places)]
        title = STANDING[(number % len(places) + number % 2) % len(STANDING)].title
        yield PastService(
            person_id=rng.choice(place.people), unit_id=place.unit.pk, day=local(stage.start).date() - rng.randint(1, DAYS - PLAYED) * DAY,
            minutes=rng.choice((60, 90, 120)), post=title, what=rng.choice(DONE), number=str(number + 1),
        )  # fmt: skip
