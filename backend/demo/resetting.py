"""Emptying a demo's database, in the transaction that fills it again."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

from backend.demo.models import DemoLoad
from backend.organisations.models import Unit

# What Django itself writes at migration, and the worker's sign of life: none of it is part of a demo.
KEPT = {"django_migrations", "django_content_type", "auth_permission", "journal_heartbeat"}


def is_in_use() -> bool:
    return Unit.objects.exists()


def is_demo() -> bool:
    return DemoLoad.objects.exists()


def empty() -> None:
    """Delete every row and put the seeds of the migrations back. The caller owns the transaction.

    Row by row and not TRUNCATE: readers go on seeing the old demo until the new one is there. Foreign keys are checked at
    the end of the transaction on both databases, so that the order of the tables does not matter.
    """
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - KEPT):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608  the table's own name
    for seed in seeds():
        seed(apps, None)


def seeds() -> list[Any]:
    """What the migrations of this project wrote when the tables were made, in their order."""
    found = []
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("backend.")}
    for label, name in plan(MigrationLoader(None)):
        if label in ours:
            module = import_module(f"backend.{label}.migrations.{name}")
            steps = module.Migration.operations
            found += [step.code for step in steps if isinstance(step, migrations.RunPython)]
    return found


def plan(loader: MigrationLoader) -> list[tuple[str, str]]:
    """All migrations, each after those it depends on."""
    ordered: list[tuple[str, str]] = []
    for leaf in loader.graph.leaf_nodes():
        ordered += [node for node in loader.graph.forwards_plan(leaf) if node not in ordered]
    return ordered
