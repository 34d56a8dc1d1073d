"""The real input: place names from files, with the year they are known from. Pure."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backend.organisations.models import Consortium, Unit

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class UnitRow:
    """One line of jiangbei_units.csv. Without an official code the unit has none: it is never made up."""

    name: str
    kind: str
    parent: str
    official_code: str
    as_of: str
    note: str

    @property
    def unit_kind(self) -> str:
        return Unit.Kind[self.kind.upper()].value

    @property
    def since(self) -> date:
        return first_day(self.as_of)

    @property
    def is_community(self) -> bool:
        return self.kind in ("community", "village")


@dataclass(frozen=True)
class ConsortiumRow:
    """One line of jiangbei_consortia.csv."""

    name: str
    bond: str
    home_unit: str
    named_members: str
    note: str

    @property
    def bond_kind(self) -> str:
        return Consortium.Bond[self.bond.upper()].value

    @property
    def members(self) -> list[str]:
        """The members that the report names; where it names none, the home unit is the member."""
        named = [name for name in self.named_members.split(";") if name]
        return named or [self.home_unit] * bool(self.home_unit)


def first_day(as_of: str) -> date:
    """The first day of a year or month: "2023" or "2001-10"."""
    year, _dash, month = as_of.partition("-")
    return date(int(year), int(month or 1), 1)


def read_units() -> list[UnitRow]:
    with (DATA / "jiangbei_units.csv").open(encoding="utf-8", newline="") as lines:
        return [UnitRow(**row) for row in csv.DictReader(lines)]


def read_consortia() -> list[ConsortiumRow]:
    with (DATA / "jiangbei_consortia.csv").open(encoding="utf-8", newline="") as lines:
        return [ConsortiumRow(**row) for row in csv.DictReader(lines)]
