"""Writing with statements that are built once: what `save` and `versions.update_versioned` write, and what is known follows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from backend.common.db import rows, versions
from backend.common.errors import ConcurrentUpdate
from backend.common.models import VersionedModel
from backend.demo.shortcuts.knowing import Known
from backend.demo.shortcuts.pending import Pending
from backend.demo.shortcuts.replacing import put, replaced
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.posts.operations import claim_sql

PLAIN_SAVE = {"force_insert": True}


@contextmanager
def quick_writes(known: Known, pending: Pending) -> Iterator[None]:
    save, insert = Model.save, rows.insert

    def quick_insert(row: Any) -> None:
        if isinstance(row, Entry):
            pending.add([row])
        else:
            insert(row)
            known.remember(row)

    def quick_save(row: Any, **kwargs: Any) -> None:
        if kwargs == PLAIN_SAVE and row.pk is not None:
            quick_insert(row)
        else:
            save(row, **kwargs)

    def quick_advance(row: VersionedModel, **fields: Any) -> None:
        advance(row, fields)
        known.follow(row, {**fields, "version": row.version})

    substitutes: Any = {
        rows.insert: quick_insert,
        versions.update_versioned: quick_advance,
        journal.record_all: pending.add,
        claim_sql.write_in_one_statement: claim_sql.write_row_by_row,
    }
    with put(Model, save=quick_save), replaced(substitutes):
        yield


def advance(row: VersionedModel, fields: dict[str, Any]) -> None:
    """What versions.update_versioned does, by a statement that is built once."""
    path = getattr(row, "unit_path", None)
    statement, columns = change(type(row), tuple(fields), path is not None, connection.vendor)
    values = [prepared(field, value) for field, value in zip(columns, fields.values(), strict=True)]
    same = [prepared(type(row)._meta.pk, row.pk), row.version, *([path] if path is not None else [])]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *same])
        if cursor.rowcount != 1:
            raise ConcurrentUpdate
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1


def prepared(field: Any, value: Any) -> Any:
    if isinstance(value, Model):
        value = value.prepare_database_save(field)
    return field.get_db_prep_save(value, connection)


@cache
def change(
    model: type[VersionedModel], names: tuple[str, ...], scoped: bool, vendor: str
) -> "tuple[str, list[Field[Any, Any]]]":
    fields: Any = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    changes = "".join(f", {quote(field.column)} = %s" for field in fields)
    here = " AND unit_path = %s" if scoped else ""
    table = quote(model._meta.db_table)
    return f"UPDATE {table} SET version = version + 1{changes} WHERE id = %s AND version = %s{here}", fields  # noqa: S608
