"""Every field that decides who sees something stands in docs/threat-model.md, with its rule and a test that exists."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from django.apps import apps

from backend.grid.models import Cell
from backend.organisations.models import Consortium, Person, Unit
from backend.posts.models import ServiceTeam

ROOT = Path(__file__).resolve().parent.parent
SECTION = (ROOT / "docs/threat-model.md").read_text().split("## Fields that decide")[1].split("\n## ")[0]
ROWS = [line.strip("|").split("|") for line in SECTION.splitlines() if line.startswith("| `")]
PATTERNS = [pattern for row in ROWS for pattern in re.findall(r"`([^`]+)`", row[0])]
NAMING = (Person, Unit, Cell, Consortium, ServiceTeam)
COPIES = ("path", "scope_ids", "consortium_ids", "consents")  # how copies of a place, and rights given, are called
#: The journal is written by the program alone; who reads it is decided by the role.
OUTSIDE = ("journal", "admin", "demo", "imports", "sessions", "contenttypes", "auth")


def deciding_fields() -> set[str]:
    found = set()
    for model in apps.get_models():
        if model._meta.app_label in OUTSIDE:
            continue
        for field in [*model._meta.concrete_fields, *model._meta.local_many_to_many]:
            if (field.is_relation and field.related_model in NAMING) or field.name.endswith(COPIES):
                found.add(f"{model._meta.app_label}.{model.__name__}.{field.name}")
    return found - {name for name in found if ".Pledge_helpers." in name}


def missing(fields: set[str]) -> list[str]:
    return sorted(name for name in fields if not any(fnmatchcase(name, pattern) for pattern in PATTERNS))


def test_every_field_stands_in_the_table():
    assert missing(deciding_fields()) == []


def test_a_new_field_cannot_avoid_it():
    assert missing({"grid.Cell.second_branch"}) == ["grid.Cell.second_branch"]
    assert len(deciding_fields()) > 100


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_table_names_no_field_that_has_gone(pattern):
    assert any(fnmatchcase(name, pattern) for name in deciding_fields())


@pytest.mark.parametrize("row", [row for row in ROWS if len(row) == 4], ids=lambda row: row[0])
def test_each_rule_has_its_test(row):
    assert all(cell.strip() for cell in row)
    assert (ROOT / row[3].strip()).is_file()
