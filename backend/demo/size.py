"""How large a demo is: the whole district, or a small one for tests. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.demo.sources import UnitRow

HOUSEHOLDS = round(513_000 / 2.4)  # residents, and how many of them live together
DAYS = 500  # of which the last ones are played, and all before are taken over
PLAYED = 100  # enough that a quarter has ended in them, on whatever day the demo is loaded


@dataclass(frozen=True)
class Size:
    """`communities` empty means all of them. The report's numbers appear in every size."""

    cells: int = 470
    micro_grids: int = 36
    people: int = 420
    past_issues: int = 1500
    past_duties: int = 900
    issues: int = 70
    tasks: int = 30
    standing_posts: int = 14
    emergency_posts: int = 2
    skilled_posts: int = 3
    seconded_posts: int = 2
    teams: int = 6
    families: int = 24
    pledges_of_a_list: int = 2  # of a branch or a secretary; members have one
    pledgers: int = 16
    zeal: float = 0.09  # how large a part of the members does how much of the campaign
    communities: tuple[str, ...] = ()

    def keeps(self, row: UnitRow) -> bool:
        return not self.communities or not row.is_community or row.name in self.communities


FULL = Size()
SMALL = Size(
    cells=12, micro_grids=2, people=60, past_issues=40, past_duties=30, issues=40, tasks=12, standing_posts=6,
    emergency_posts=2, skilled_posts=1, seconded_posts=1, teams=2, families=18, pledges_of_a_list=4, pledgers=20, zeal=0.8,
    communities=("外滩社区", "毛岙村", "北岸琴森社区"),
)  # fmt: skip
SIZES = {"full": FULL, "small": SMALL}


def shares(weights: Sequence[float], total: int, least: int = 0) -> list[int]:
    """Split `total` by weight into whole numbers, each at least `least`, by largest remainder."""
    rest = total - least * len(weights)
    assert rest >= 0, "more parts than there is to share"
    exact = [rest * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: rest - sum(parts)]:
        parts[place] += 1
    return [part + least for part in parts]
