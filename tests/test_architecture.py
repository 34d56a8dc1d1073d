"""The house rules that a program can check. Layers are import-linter's part (`make check`); the rest is here."""

import ast
import inspect
import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    path
    for folder in ("backend", "workers", "config")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
APPS = [config for config in apps.get_app_configs() if config.name.startswith("backend.")]
DOMAIN = [config for config in APPS if config.label != "common"]
FILES = {"__init__", "apps", "models", "policies", "queries", "operations", "api", "urls"}
LONGEST = 300
CHECKER = ROOT / "workers" / "invariants.py"  # compares rows of all apps on purpose, and writes nothing
JOBS = [path for path in SOURCES if path.is_relative_to(ROOT / "workers") and path != CHECKER]
READS_THE_CLOCK = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|timezone\.localdate\(\)|time\.time\(")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part(path: Path) -> str:
    """`backend/posts/operations/claims.py` → `operations`."""
    return path.relative_to(ROOT / "backend").parts[1].removesuffix(".py")


def in_parts(*names: str) -> list[Path]:
    """The files of these parts, in every app of the domain."""
    folders = {config.label for config in DOMAIN}
    backend = [path for path in SOURCES if path.is_relative_to(ROOT / "backend")]
    return [path for path in backend if path.relative_to(ROOT / "backend").parts[0] in folders and part(path) in names]


def test_no_module_is_longer_than_a_reader_can_hold():
    long = {relative(path): lines for path in SOURCES if (lines := path.read_text().count("\n")) > LONGEST}
    assert long == {}


def test_no_module_has_a_name_that_says_nothing():
    vague = {"utils", "helpers", "services", "signals", "misc", "tools"}
    assert [relative(path) for path in SOURCES if path.stem in vague] == []


@pytest.mark.parametrize("path", in_parts("api", "urls") + JOBS, ids=relative)
def test_doors_do_not_touch_rows(path):
    """Views and jobs make one domain call; they never query or save."""
    touching = {"objects", "save", "bulk_create", "bulk_update", "get_or_create", "select_for_update", "cursor"}
    tree = ast.parse(path.read_text())
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert used & touching == set()


@pytest.mark.parametrize("path", in_parts("models", "policies", "queries", "operations"), ids=relative)
def test_the_domain_is_told_the_time(path):
    """`now` is passed in: an operation can be replayed, tested, and done in the past by the demo."""
    assert READS_THE_CLOCK.findall(path.read_text()) == []


@pytest.mark.parametrize("path", in_parts("queries", "policies"), ids=relative)
def test_reads_do_not_write(path):
    writing = {"save", "create", "bulk_create", "bulk_update", "delete", "update_or_create", "get_or_create"}
    tree = ast.parse(path.read_text())
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert called & writing == set()


@pytest.mark.parametrize("config", DOMAIN, ids=lambda config: config.label)
def test_public_operations_are_keyword_only_and_know_who_acts_and_when(config):
    try:
        module = import_module(f"{config.name}.operations")
    except ModuleNotFoundError as error:
        assert error.name == f"{config.name}.operations"
        return
    offered = inspect.getmembers(module, inspect.isfunction) if hasattr(module, "__path__") else []
    for name, operation in offered:
        parameters = inspect.signature(operation).parameters.values()
        by_position = [p.name for p in parameters if p.kind == p.POSITIONAL_OR_KEYWORD]
        assert len(by_position) <= 1, f"{name}: {by_position} must be keyword-only"


@pytest.mark.parametrize("path", in_parts("operations") + JOBS, ids=relative)
def test_whole_function_in_a_transaction_is_an_operation(path):
    """A sweep opens a transaction for each row; a function that is one transaction is marked `@operation`."""
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    decorators = {ast.unparse(one) for function in functions for one in function.decorator_list}
    assert not {name for name in decorators if "atomic" in name}


def test_models_have_no_default_order_and_no_save_of_their_own():
    for config in APPS:
        for model in config.get_models():
            assert not model._meta.ordering, model
            assert model.save in (models.Model.save, getattr(model.__mro__[1], "save", None)), model


def test_every_string_column_has_an_end():
    for config in APPS:
        for model in config.get_models():
            for field in model._meta.get_fields():
                if isinstance(field, models.CharField | models.TextField) and not getattr(field, "choices", None):
                    assert field.max_length or "Sealed" in type(field).__name__, field


def test_nothing_committed_names_a_machine_or_a_registry():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    wrong = re.compile(r"/work/|pypi\.org|pythonhosted|registry\.npmjs|deb\.debian")
    found = []
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__) and path.stat().st_size < 2_000_000:
            text = path.read_bytes().decode("utf-8", "ignore")
            found += [name] * bool(wrong.search(text))
    assert found == []
