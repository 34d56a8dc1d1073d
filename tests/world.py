"""The cast. Every access test reads as a sentence about these people.

A district 江北 with street 孔浦 (communities 文竹 and 绿梅) and street 慈城; beside it the foreign district 他区.

    Ada   coordinator of cell 文竹-1         Ben   member of 文竹's branch        Bao   another member there
    Cem   member in 慈城                     Dan   member of the foreign district  Eva   district administrator
    Fay   officer of street 孔浦              Gao   auditor of the district         Hao   branch secretary of 文竹's branch
    Ivy   coordinator of cell 绿梅-1          Jin   grid worker of cell 文竹-1
    Kim, Lin, Mei, Nan: administrator, officer, auditor and branch secretary of the foreign district
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace

from backend.organisations.models import Person, Role, Unit
from tests import factories

NOW = datetime(2026, 6, 2, 2, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Shanghai


@dataclass(frozen=True)
class World:
    """Units, cells and people by name: `world.ada`, `world.kongpu`, `world.cell`."""

    units: SimpleNamespace
    cells: SimpleNamespace
    people: SimpleNamespace

    def __getattr__(self, name: str):
        for group in (self.__dict__["people"], self.__dict__["units"], self.__dict__["cells"]):
            if hasattr(group, name):
                return getattr(group, name)
        raise AttributeError(name)


def person(name: str, home: Unit, *roles: tuple, **more) -> Person:
    """A person with roles, as the sign-in would load them."""
    made = factories.make_person(name=name, home_unit=home, **more)
    for kind, unit, *cell in roles:
        factories.make_role(person=made, kind=kind, unit=unit, cell=cell[0] if cell else None)
    return factories.as_actor(made)


def build() -> World:
    unit, kind = factories.make_unit, Role.Kind
    district = unit(name="江北区", kind="DISTRICT")
    kongpu = unit(name="孔浦街道", kind="SUBDISTRICT", parent=district)
    cicheng = unit(name="慈城镇", kind="TOWN", parent=district)
    wenzhu = unit(name="文竹社区", kind="COMMUNITY", parent=kongpu)
    lvmei = unit(name="绿梅社区", kind="COMMUNITY", parent=kongpu)
    branch = unit(name="文竹社区第一支部", kind="BRANCH", parent=wenzhu)
    cicheng_branch = unit(name="慈湖村支部", kind="BRANCH", parent=cicheng)
    foreign = unit(name="他区", kind="DISTRICT")
    foreign_branch = unit(name="他区支部", kind="BRANCH", parent=foreign)
    cell = factories.make_cell(unit=wenzhu, code="文竹-1", branch=branch)
    lvmei_cell = factories.make_cell(unit=lvmei, code="绿梅-1")
    people = SimpleNamespace(
        ada=person("Ada", branch, (kind.COORDINATOR, wenzhu, cell)),
        ben=person("Ben", branch, (kind.MEMBER, branch)),
        bao=person("Bao", branch, (kind.MEMBER, branch)),
        cem=person("Cem", cicheng_branch, (kind.MEMBER, cicheng_branch)),
        dan=person("Dan", foreign_branch, (kind.MEMBER, foreign_branch)),
        eva=person("Eva", district, (kind.ADMINISTRATOR, district)),
        fay=person("Fay", kongpu, (kind.OFFICER, kongpu)),
        gao=person("Gao", district, (kind.AUDITOR, district)),
        hao=person("Hao", branch, (kind.BRANCH_SECRETARY, branch), (kind.MEMBER, branch)),
        ivy=person("Ivy", lvmei, (kind.COORDINATOR, lvmei, lvmei_cell)),
        jin=person("Jin", branch, (kind.WORKER, wenzhu, cell)),
        kim=person("Kim", foreign, (kind.ADMINISTRATOR, foreign)),
        lin=person("Lin", foreign, (kind.OFFICER, foreign)),
        mei=person("Mei", foreign, (kind.AUDITOR, foreign)),
        nan=person("Nan", foreign_branch, (kind.BRANCH_SECRETARY, foreign_branch)),
    )
    units = SimpleNamespace(
        district=district,
        kongpu=kongpu,
        cicheng=cicheng,
        wenzhu=wenzhu,
        lvmei=lvmei,
        branch=branch,
        cicheng_branch=cicheng_branch,
        foreign=foreign,
        foreign_branch=foreign_branch,
    )
    return World(units, SimpleNamespace(cell=cell, lvmei_cell=lvmei_cell), people)
