"""The district: units with their names and codes, consortia, branches, agencies, and the grid."""

from datetime import datetime

from backend.demo.size import HOUSEHOLDS, shares
from backend.demo.sources import UnitRow, read_consortia, read_units
from backend.demo.stage import Place, Spot, Stage
from backend.demo.words.names import AGENCIES, COMPANIES, chinese_number
from backend.grid import operations as grid
from backend.organisations import operations as organisations
from backend.organisations.models import Unit

CODES = "stats-12"
# How many cells a place has beside others. A street whose communities the sources do not name keeps cells of its own.
WEIGHTS = {"community": 6.0, "village": 3.0}
STREET_WEIGHT = 26.0
KNOWN_COMMUNITIES = 3  # a street with fewer in the sources keeps cells of its own
Kind = Unit.Kind


def build_units(stage: Stage, now: datetime) -> None:
    """All units of the file, the agencies and the sample companies. The system makes them: there is nobody else yet."""
    rows = [row for row in read_units() if stage.size.keeps(row)]
    for row in rows:
        assert row.name not in stage.units, row.name
        stage.units[row.name] = build_unit(stage, row, now)
    for key, name in AGENCIES:
        stage.agencies[key] = create(stage, Kind.AGENCY, name, stage.district, now)
    for name, street in COMPANIES:
        stage.companies.append(create(stage, Kind.NEW_ORGANISATION, name, stage.units[street], now))
    build_consortia(stage, now)
    for name, unit in stage.units.items():  # as they stand with their consortia
        unit.refresh_from_db()
        stage.units[name] = unit
    lay_out(stage, rows)
    build_branches(stage, now)


def build_unit(stage: Stage, row: UnitRow, now: datetime) -> Unit:
    parent = stage.units[row.parent] if row.parent else None
    unit = organisations.create_unit(
        actor=stage.system, kind=row.unit_kind, name=row.name, parent_id=parent.pk if parent else None,
        from_date=row.since, now=now,
    )  # fmt: skip
    if row.official_code:
        organisations.recode_unit(
            actor=stage.system, unit_id=unit.pk, scheme=CODES, code=row.official_code, from_date=row.since, now=now
        )
    return unit


def create(stage: Stage, kind: str, name: str, parent: Unit, now: datetime) -> Unit:
    return organisations.create_unit(actor=stage.system, kind=kind, name=name, parent_id=parent.pk, now=now)


def build_consortia(stage: Stage, now: datetime) -> None:
    for row in read_consortia():
        home = stage.units.get(row.home_unit, stage.district)
        consortium = organisations.create_consortium(
            actor=stage.system, name=row.name, bond=row.bond_kind, home_unit_id=home.pk, note=row.note, now=now
        )
        for name in row.members:
            if name in stage.units:
                organisations.join_consortium(
                    actor=stage.system, consortium_id=consortium.pk, unit_id=stage.units[name].pk, now=now
                )
        stage.consortia[row.name] = consortium


def lay_out(stage: Stage, rows: list[UnitRow]) -> None:
    """Which units carry cells."""
    communities = [row for row in rows if row.is_community]
    for row in communities:
        stage.places[row.name] = Place(stage.units[row.name], stage.units[row.parent])
    if stage.size.communities:
        return
    for row in rows:
        known = sum(one.parent == row.name for one in communities)
        if row.kind == "subdistrict" and known < KNOWN_COMMUNITIES:
            stage.places[row.name] = Place(stage.units[row.name], stage.units[row.name])


def build_branches(stage: Stage, now: datetime) -> None:
    """One branch for each place, two for the larger ones, one for each agency and company."""
    for name, place in stage.places.items():
        for number in range(1 if place.unit.kind == Kind.VILLAGE else 2):
            branch = f"{name}第{chinese_number(number + 1)}党支部"
            place.branches.append(create(stage, Kind.BRANCH, branch, place.unit, now))
    for unit in (*stage.agencies.values(), *stage.companies):
        stage.units[unit.name] = create(stage, Kind.BRANCH, f"{unit.name.split()[0]}党支部", unit, now)


def build_cells(stage: Stage, now: datetime) -> None:
    """The grid, each cell linked to a branch of its place, households shared out; some cells have micro-grids."""
    places = list(stage.places.items())
    weights = [WEIGHTS.get(place.unit.kind.lower(), STREET_WEIGHT) for _name, place in places]
    numbers = shares(weights, stage.size.cells, least=1)
    rng = stage.dice("cells")
    households = iter(shares([rng.uniform(0.6, 1.6) for _ in range(sum(numbers))], HOUSEHOLDS))
    for (name, place), number in zip(places, numbers, strict=True):
        for index in range(number):
            branch = place.branches[index % len(place.branches)]
            cell = grid.create_cell(
                actor=stage.system, unit_id=place.unit.pk, code=f"{short(name)}-{index + 1:02}",
                name=f"{short(name)}第{chinese_number(index + 1)}网格 Grid {index + 1}", households=next(households),
                branch_id=branch.pk, now=now,
            )  # fmt: skip
            place.spots.append(Spot(cell, place))
    for spot in rng.sample(stage.spots(), stage.size.micro_grids // 2):
        for index in range(2):
            build_micro_grid(stage, spot, index, now)


def build_micro_grid(stage: Stage, spot: Spot, index: int, now: datetime) -> None:
    """Half of the cell; its households are among the cell's."""
    half = spot.cell.households // 2
    cell = grid.create_cell(
        actor=stage.system, unit_id=spot.place.unit.pk, parent_id=spot.cell.pk, code=f"{spot.cell.code}-{index + 1}",
        name=f"{spot.cell.name.split()[0]}微网格{index + 1} Micro-grid {index + 1}", households=half,
        branch_id=spot.cell.branch_id, now=now,
    )  # fmt: skip
    spot.place.spots.append(Spot(cell, spot.place))


def short(name: str) -> str:
    return name.removesuffix("社区").removesuffix("街道")
