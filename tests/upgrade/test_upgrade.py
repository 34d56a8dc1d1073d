"""A release's database with the rows of its demo, brought to this version by the command that deploys."""

import json
from pathlib import Path

import pytest

from tests.deploy.conftest import Installation, installed_in
from tests.upgrade.releases import LAST_MIGRATIONS

pytestmark = pytest.mark.processes
FILES = Path(__file__).parent
SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}


def done(installation: Installation, *command: str) -> str:
    finished = installation.finish(["python", *command], SETTINGS)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.mark.parametrize("version", LAST_MIGRATIONS)
def test_the_rows_of_a_release_pass_all_checks_after_the_upgrade(version: str, tmp_path: Path):
    with installed_in(tmp_path) as installation:
        for app, migration in LAST_MIGRATIONS[version]:
            done(installation, "manage.py", "migrate", app, migration, "--verbosity", "0")
        done(installation, "-m", "tests.upgrade.rows", "read", str(FILES / f"{version}.json.gz"), version)
        done(installation, "manage.py", "migrate", "--verbosity", "0")
        done(installation, "manage.py", "verify_invariants")
        done(installation, "manage.py", "recount")
        answers = json.loads(done(installation, "-m", "tests.upgrade.answers").splitlines()[-1])
        assert [name for name, rows in answers.items() if rows == 0] == []


def test_there_are_rows_of_every_release():
    assert sorted(LAST_MIGRATIONS) == sorted(file.name.removesuffix(".json.gz") for file in FILES.glob("*.json.gz"))
