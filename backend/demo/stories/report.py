"""The results that the newspaper reported, told as issues of this demo.

177 livestock farms cleared around 云湖, 30 mu of homestead land consolidated there, 14 shops' illegal extensions removed on
the north bank. Which village had how many is made up; the sums are the report's.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from backend.demo.size import shares
from backend.demo.stage import Place, Stage
from backend.demo.stories.issues import Case
from backend.demo.times import in_office
from backend.demo.words.issues import HOMESTEAD, Topic
from backend.issues import operations
from backend.organisations.models import Unit

FARMS = Topic("livestock-farm", 0, "清退畜禽养殖场 Livestock farms cleared", "farming", "farm")
SHOPS = Topic("structure-shop", 0, "拆除店面外搭 Shop extensions removed", "enforcement", "shop")
LAND = Topic(HOMESTEAD[0], 0, "宅基地整理 Homestead land consolidated", "farming", "mu")
TOWN, NORTH_BANK = "慈城镇", "北岸琴森社区"
RESULTS = ((FARMS, 177, 26), (LAND, 30, 6), (SHOPS, 14, 5))
LAST = timedelta(days=130)  # the latest of them is reported that long before the end, so that all are solved by then


def add_category(stage: Stage) -> None:
    """The tree of categories is editable, and here it is edited: the administrator adds one."""
    code, name_zh, name_en = HOMESTEAD
    operations.add_category(
        actor=stage.administrator,
        now=stage.now,
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        parent_code="other",
        due_days=90,
    )


def cases(stage: Stage) -> Iterator[Case]:
    for topic, total, number in RESULTS:
        rng = stage.dice("report", topic.code)
        places = places_of(stage, topic)
        amounts = shares([rng.uniform(0.5, 1.5) for _ in range(number)], total, least=1)
        for index, amount in enumerate(amounts):
            spot = rng.choice(rng.choice(places).spots)
            at = stage.start + timedelta(days=2) + (stage.end - stage.start - LAST) * rng.random()
            dice = stage.dice("report", topic.code, index)
            yield Case(stage, spot, topic, in_office(at), dice, route="unit", quantity=Decimal(amount), certain=True)


def places_of(stage: Stage, topic: Topic) -> list[Place]:
    """The shops stood on the north bank; the villages are those of the consortium around 云湖, whose member is the town."""
    if topic is SHOPS:
        return [stage.places[NORTH_BANK]]
    town = stage.units[TOWN]
    return [place for place in stage.places.values() if place.street == town and place.unit.kind == Unit.Kind.VILLAGE]
