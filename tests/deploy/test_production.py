"""What production runs is run from what production installs: an environment made from requirements.lock alone."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.deploy.conftest import Installation
from tests.production import ROOT, production_python

PRODUCT = ("backend", "workers", "config", "manage.py")
DEVELOPMENT = ("tests", "bench", "scripts")
#: Every other script is run by a bare Python, before anything is installed.
SCRIPTS_WITH_PACKAGES = {"document_templates.py", "translations.py"}
#: `python -m venv` puts them there.
BROUGHT_BY_PYTHON = {"pip", "setuptools"}


def normal(name: str) -> str:
    """A distribution's name as comparisons want it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def files(*roots: str) -> Iterator[Path]:
    for root in roots:
        yield from [ROOT / root] if root.endswith(".py") else sorted((ROOT / root).rglob("*.py"))


def imported(paths: Iterable[Path]) -> dict[str, Path]:
    """The top-level names that the files import, each with a file that does; without Python's own and ours."""
    found: dict[str, Path] = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found |= {name.split(".")[0]: path for name in names}
    ours = {"backend", "workers", "config", "tests", "bench", "scripts"} | {path.stem for path in files("scripts")}
    return {name: path for name, path in found.items() if name not in sys.stdlib_module_names | ours}


def declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    return {normal(re.split(r"[\[~=<>! ]", line)[0]) for line in lines}


@pytest.mark.parametrize("roots, extras", [(PRODUCT, ()), (DEVELOPMENT, ("dev",))], ids=["product", "development"])
def test_what_is_imported_is_declared_and_not_only_brought_by_others(roots, extras):
    distributions, allowed = packages_distributions(), declared(*extras)
    undeclared = {
        f"{name} ({path.relative_to(ROOT)})"
        for name, path in imported(files(*roots)).items()
        if not {normal(found) for found in distributions.get(name, [])} & allowed
    }
    assert not undeclared


def test_scripts_that_install_need_nothing_installed():
    assert imported(path for path in files("scripts") if path.name not in SCRIPTS_WITH_PACKAGES) == {}


def test_the_environment_holds_the_lock_and_nothing_else():
    command = "import json; from importlib.metadata import distributions as d; print(json.dumps([x.name for x in d()]))"
    said = subprocess.run([production_python(), "-c", command], cwd="/", capture_output=True, text=True, check=True)
    locked = {normal(name) for name in re.findall(r"(?m)^([\w.-]+)==", (ROOT / "requirements.lock").read_text())}
    assert {normal(name) for name in json.loads(said.stdout)} - locked == BROUGHT_BY_PYTHON, "run `make clean`"


@pytest.mark.parametrize(
    "servers",
    [
        {"REDIS_URL": "", "DATABASE_URL": ""},
        {"REDIS_URL": "redis://127.0.0.1:1/0", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
    ],
    ids=["embedded", "servers"],
)
def test_every_module_can_be_imported(installation: Installation, servers: dict[str, str]):
    command = [production_python(), "-m", "tests.deploy.import_everything"]
    env = {name: value for name, value in (installation.env | servers).items() if value}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    assert {"backend.posts.operations", "workers.jobs.relaying", "config.urls"} <= loaded
    assert ("kombu.transport.redis" in loaded, "django.core.cache.backends.redis" in loaded) == (
        bool(servers["REDIS_URL"]),
    ) * 2
    assert not {"setuptools", "pkg_resources"} & loaded, "Python 3.12 brings them no more"
