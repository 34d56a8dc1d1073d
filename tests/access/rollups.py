"""Who sees figures, the entries behind them, and who publishes a quarter."""

from tests.access import Access
from tests.rollups.counting import make_period
from tests.world import NOW, World


def unit_figures(world: World) -> str:
    return f"/api/v1/units/{world.wenzhu.pk}/counters"


def period(world: World):
    return make_period(world, unit=world.district, figures={"issues_open": 7})


DISTRICT = ("ada", "ben", "bao", "cem", "eva", "fay", "gao", "hao", "ivy", "jin")
EVERYBODY = dict.fromkeys((*DISTRICT, "dan", "kim", "lin", "mei", "nan"), 200)

ROWS = {
    "GET units/<uuid:unit_id>/counters": Access(unit_figures, dict.fromkeys(DISTRICT, 200)),
    # A unit that a reader cannot see is not there: 400, because it stands in the query string.
    "GET counters": Access(
        lambda world: f"/api/v1/counters?unit={world.wenzhu.pk}&metric=issues_open",
        dict.fromkeys(DISTRICT, 200),
        others=400,
    ),
    "GET counters/entries": Access(
        lambda world: f"/api/v1/counters/entries?unit={world.wenzhu.pk}&metric=issues_open",
        {**dict.fromkeys(DISTRICT, 403), "eva": 200, "fay": 200, "gao": 200},
        others=400,
    ),
    "GET periods": Access(lambda world: "/api/v1/periods", EVERYBODY),
    "POST periods": Access(
        lambda world: ("/api/v1/periods", {"unit_id": str(world.kongpu.pk), "year": NOW.year, "quarter": 1}),
        {**dict.fromkeys(DISTRICT, 403), "eva": 201},
        others=400,
    ),
    "POST periods/<uuid:period_id>/correction": Access(
        lambda world: (
            f"/api/v1/periods/{period(world).pk}/correction",
            {"reason": "A report had been counted twice."},
        ),
        {**dict.fromkeys(DISTRICT, 403), "eva": 201},
    ),
}
