"""Nobody finds a small figure by subtracting large ones, over time or over places."""

from datetime import date, timedelta
from itertools import accumulate, pairwise

import pytest

from backend.rollups.models import Counter
from tests.world import NOW

#: Visits by day: each figure under five, as in the district where 160 of them were recovered.
DAYS = [3, 1, 4, 1, 2, 3, 4, 0, 2, 4, 1, 3, 4, 2, 1, 3]
FIRST = date(2026, 5, 1)
LEVELS = list(accumulate(DAYS))


def count(scope, metric, day, value, world):
    if value:
        Counter.objects.create(
            scope_id=scope.pk, root_id=world.district.pk, metric=metric, day=day, value=value, scope_kind="unit"
        )


@pytest.fixture
def months(world, now):
    """In the cell of 文竹 visits and pairings of each day, in that of 绿梅 seven on the first day; the street has the sum."""
    for metric in ("visits", "pairings"):
        for number, value in enumerate(DAYS):
            day = FIRST + timedelta(days=number)
            there = 7 if number == 0 else 0
            for scope, amount in ((world.wenzhu, value), (world.lvmei, there), (world.kongpu, value + there)):
                count(scope, metric, day, amount, world)
    return world


def shown(client, unit, metric, **days):
    query = "&".join(f"{name.strip('_')}={day}" for name, day in days.items())
    figures = client.get(f"/api/v1/units/{unit.pk}/counters?{query}").json()["figures"]
    return next(row["value"] for row in figures if row["metric"] == metric) or 0


def test_two_ends_of_time_differ_by_no_small_figure(months, client_for):
    gao = client_for(months.gao)
    for metric in ("visits", "pairings"):
        ends = [shown(gao, months.wenzhu, metric, to=FIRST + timedelta(days=number)) for number in range(len(DAYS))]
        steps = [later - earlier for earlier, later in zip([0, *ends], ends, strict=False)]
        assert {step % 5 for step in steps} == {0}
        assert not any(step == value for step, value in zip(steps, DAYS, strict=True) if value)
        assert ends == [level // 5 * 5 for level in LEVELS]  # the figure itself is still of use


def test_two_beginnings_differ_by_no_small_figure(months, client_for):
    gao, last = client_for(months.gao), FIRST + timedelta(days=len(DAYS) - 1)
    flows = [
        shown(gao, months.wenzhu, "visits", from_=FIRST + timedelta(days=number), to=last)
        for number in range(len(DAYS))
    ]
    assert {(earlier - later) % 5 for earlier, later in pairwise(flows)} == {0}


@pytest.mark.parametrize("cut", range(1, len(DAYS)))
def test_a_span_is_the_sum_of_its_parts_as_shown(months, client_for, cut):
    """Rounded the same way for every query: more queries about one time tell nothing more."""
    gao, end = client_for(months.gao), FIRST + timedelta(days=len(DAYS) - 1)
    middle = FIRST + timedelta(days=cut - 1)
    parts = shown(gao, months.wenzhu, "visits", from_=FIRST, to=middle) + shown(
        gao, months.wenzhu, "visits", from_=middle + timedelta(days=1), to=end
    )
    assert parts == shown(gao, months.wenzhu, "visits", from_=FIRST, to=end)


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_a_series_says_no_more_than_the_steps(months, client_for, by):
    url = f"/api/v1/counters?unit={months.wenzhu.pk}&from={FIRST}&to={NOW.date()}&by={by}"
    for line in client_for(months.gao).get(url).json()["series"]:
        values = [point["value"] for point in line["points"]]
        assert all(value is None or value % 5 == 0 for value in values)
        if line["gauge"]:  # a point on each day would tell on which days something happened
            assert all(one != two for one, two in pairwise(values))


def test_the_places_beside_it_do_not_give_the_place_away(months, client_for):
    """What the street shows without what its other community shows leaves more than one possible figure, on every day."""
    gao = client_for(months.gao)
    for number, level in enumerate(LEVELS):
        to = FIRST + timedelta(days=number)
        street, other = (shown(gao, unit, "visits", to=to) for unit in (months.kongpu, months.lvmei))
        possible = [
            here
            for here in range(level + 10)
            if any((here + there) // 5 * 5 == street for there in range(other, other + 5))
        ]
        assert level in possible and len(possible) > 5
