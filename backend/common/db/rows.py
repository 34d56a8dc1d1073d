"""Reading and writing single rows. `insert` and `read` use SQL that is built once: the ORM takes longer to build a statement
than the database to run it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Field, Model, QuerySet

from backend.common.errors import NotFound, does_not_exist

AnyModel = TypeVar("AnyModel", bound=Model)
Converters = Sequence[tuple[int, tuple[Sequence[Callable[..., Any]], Any]]]  # column number → how its value is read


def get_visible(rows: QuerySet[AnyModel], id: UUID) -> AnyModel:
    """The row of this id among `rows`, those that the reader may see. Raises NotFound."""
    row = find(rows, id)
    if row is None:
        raise NotFound
    return row


def get_named(rows: QuerySet[AnyModel], id: UUID | None, field: str) -> AnyModel:
    """The row that a body names in `field`. Raises Invalid (does not exist) for one that is not among `rows`."""
    row = find(rows, id) if id else None
    if row is None:
        raise does_not_exist(field)
    return row


def find(rows: QuerySet[AnyModel], id: UUID) -> AnyModel | None:
    """The row of this id among `rows`, or None. Without the order that `first()` adds: it costs more to write than to do."""
    return next(iter(rows.filter(pk=id).order_by()[:1]), None)


@contextmanager
def unique_or(clash: type[Exception]) -> Iterator[None]:
    """A savepoint that raises `clash` where a constraint is broken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise clash from error


def insert_unique(row: Model, clash: type[Exception]) -> None:
    """Insert `row`; raise `clash` where a constraint is broken: there is such a row already."""
    with unique_or(clash):
        row.save(force_insert=True)


def insert(row: Model) -> None:
    """Write what `row.save(force_insert=True)` does, for a model whose id exists beforehand. Sends no signals."""
    with connection.cursor() as cursor:
        cursor.execute(*insertion_of(row))
    mark_inserted(row)


def insertion_of(row: Model, source: str = "", **drawn: str) -> tuple[str, list[Any]]:
    """The statement that inserts `row`, and its values. With a `source`, one row for each row of that table; the fields named
    in `drawn` then get these columns of it instead of their value."""
    statement, fields = insertion(type(row), connection.vendor, source, tuple(drawn.items()))
    return statement, [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


def mark_inserted(row: Model) -> None:
    row._state.adding, row._state.db = False, connection.alias


@cache
def insertion(
    model: type[Model], vendor: str, source: str, drawn: tuple[tuple[str, str], ...]
) -> "tuple[str, list[Field[Any, Any]]]":
    instead, quote = dict(drawn), connection.ops.quote_name
    fields = list(model._meta.concrete_fields)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    parameters = ", ".join(instead.get(field.attname, "%s") for field in fields)
    values = f"SELECT {parameters} FROM {source}" if source else f"VALUES ({parameters})"  # noqa: S608  (made of names)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) {values}"
    return statement, [field for field in fields if field.attname not in instead]


def read(model: type[AnyModel], cells: Sequence[Any]) -> AnyModel:
    """The instance for `cells`: the values of all columns of the model in their order, as a raw statement returns them."""
    names, converters = reading(model, connection.vendor)
    return model.from_db(connection.alias, names, converted(cells, converters))


@cache
def reading(model: type[Model], vendor: str) -> tuple[list[str], Converters]:
    fields = model._meta.concrete_fields
    compiler = model._default_manager.all().query.get_compiler(connection.alias)
    columns = [field.get_col(model._meta.db_table) for field in fields]
    return [field.attname for field in fields], [*compiler.get_converters(columns).items()]


def converted(cells: Sequence[Any], converters: Converters) -> Sequence[Any]:
    """The values as Python objects: SQLite returns a UUID as digits, both databases return JSON as text."""
    if not converters:
        return cells
    values = list(cells)
    for number, (functions, expression) in converters:
        for function in functions:
            values[number] = function(values[number], expression, connection)
    return values
