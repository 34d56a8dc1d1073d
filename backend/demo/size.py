"""How large a demo is: the whole district, or a small one for tests. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.demo.sources import UnitRow

RESIDENTS = 513_000
PER_HOUSEHOLD = 2.4


@dataclass(frozen=True)
class Size:
    """`communities` empty means all of them. The report's numbers appear in every size."""

    cells: int = 470
    micro_grids: int = 36
    people: int = 600
    issues: int = 1600
    tasks: int = 420
    standing_posts: int = 116
    emergency_posts: int = 14
    skilled_posts: int = 12
    seconded_posts: int = 8
    teams: int = 30
    families: int = 150
    pledges: int = 690
    logs: int = 2
    days: int = 500
    communities: tuple[str, ...] = ()

    @property
    def households(self) -> int:
        return round(RESIDENTS / PER_HOUSEHOLD)

    def keeps(self, row: UnitRow) -> bool:
        return not self.communities or not row.is_community or row.name in self.communities


FULL = Size()
SMALL = Size(
    cells=12, micro_grids=2, people=60, issues=60, tasks=12, standing_posts=6, emergency_posts=2, skilled_posts=1,
    seconded_posts=1, teams=2, families=18, pledges=70, logs=2, days=220, communities=("外滩社区", "毛岙村", "北岸琴森社区"),
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
