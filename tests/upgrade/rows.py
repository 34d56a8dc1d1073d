"""Writes and reads the rows of a release: `python -m tests.upgrade.rows write FILE`, `… read FILE VERSION`.

Rows stand in the file by model and column, so that both databases can read them. They are written with the models that the
migrations of that release describe, not with those of today. Passwords are made unusable and tokens left out.
"""

import gzip
import json
import sys
from pathlib import Path

import django

django.setup()

from django.core.management.color import no_style  # noqa: E402
from django.core.serializers.json import DjangoJSONEncoder  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from backend.common.sealing.columns import SealedTextField  # noqa: E402
from tests.upgrade.releases import LAST_MIGRATIONS  # noqa: E402

#: Made by Django at every migration, or secret, or of no use after a day.
LEFT_OUT = {"contenttypes", "auth", "knox", "sessions", "common", "demo"}


def models_at(nodes: list[tuple[str, str]]) -> list:
    apps = MigrationExecutor(connection).loader.project_state(nodes).apps
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in LEFT_OUT]


def write(file: Path) -> None:
    """All rows of the database, which is at the newest migrations."""
    nodes = MigrationExecutor(connection).loader.graph.leaf_nodes()
    found = {}
    for model in models_at(nodes):
        fields = model._meta.concrete_fields
        rows = [[as_json(field, row) for field in fields] for row in model._base_manager.order_by("pk")]
        found[model._meta.label_lower] = {"fields": [field.attname for field in fields], "rows": rows}
    text = json.dumps(found, ensure_ascii=False, cls=DjangoJSONEncoder, separators=(",", ":"))
    file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def as_json(field, row):
    if field.attname == "password":
        return "!"
    if isinstance(field, SealedTextField):  # another installation has other keys
        return None
    value = field.value_from_object(row)
    plain = value is None or isinstance(value, (str, int, bool, list, dict))
    return value if plain else field.value_to_string(row)


@transaction.atomic
def read(file: Path, version: str) -> None:
    """Replace what the migrations have written by the rows of the file. Foreign keys are checked at the end of the transaction."""
    found = json.loads(gzip.decompress(file.read_bytes()))
    models = models_at(LAST_MIGRATIONS[version])
    assert {model._meta.label_lower for model in models} == set(found)
    for model in models:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    for model in models:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        named = found[model._meta.label_lower]
        assert set(named["fields"]) == set(fields), model
        rows = [dict(zip(named["fields"], row, strict=True)) for row in named["rows"]]
        made = [model(**{name: fields[name].to_python(value) for name, value in row.items()}) for row in rows]
        model._base_manager.bulk_create(made, batch_size=500)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
