"""Queries whose SQL is built once: for the reads of every request.

The ORM takes several times longer to build a statement than PostgreSQL to run it (docs/decisions/0032). The rule is still
written as a queryset; only the SQL that the ORM makes of it is stored.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import signature
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet, UUIDField
from django.db.models.query import ModelIterable, ValuesIterable

from backend.common.db import rows

Row = TypeVar("Row")
ID: "UUIDField[Any, Any]" = UUIDField()


class CompiledQuery(Generic[Row]):
    """`CompiledQuery(lambda person_id: Claim.objects.filter(person_id=person_id))`, run by `.all(person_id)`.

    `build` takes ids only, and returns whole rows of one model or the dicts of `values()`. All else in it is
    fixed when the SQL is built: it may not depend on the time, on the actor, or on anything else that changes.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self.build = build
        self.statements: dict[str, Statement] = {}

    def all(self, *ids: UUID) -> list[Row]:
        statement = self.statements.get(connection.vendor)
        if statement is None:
            statement = self.statements[connection.vendor] = Statement.of(self.build)
        return statement.run(ids)

    def find(self, *ids: UUID) -> Row | None:
        """The first row, or None."""
        return next(iter(self.all(*ids)), None)


@dataclass(frozen=True)
class Statement:
    """The SQL of a queryset and its parameters; `id_numbers` is which of the ids each position takes."""

    text: str
    values: tuple[Any, ...]
    id_numbers: dict[int, int]
    read_row: Callable[[Sequence[Any]], Any]

    @classmethod
    def of(cls, build: Callable[..., QuerySet[Any, Any]]) -> "Statement":
        markers = [uuid4() for _id in signature(build).parameters]
        queryset = build(*markers)
        compiler = queryset.query.get_compiler(connection.alias)
        text, values = compiler.as_sql()
        adapted = [as_value(marker) for marker in markers]
        id_numbers = {position: adapted.index(value) for position, value in enumerate(values) if value in adapted}
        if {*id_numbers.values()} != {*range(len(markers))}:
            raise ValueError("every id must stand in the statement")
        return cls(text, tuple(values), id_numbers, row_reader(queryset, compiler))

    def run(self, ids: Sequence[UUID]) -> list[Any]:
        values = list(self.values)
        for position, number in self.id_numbers.items():
            values[position] = as_value(ids[number])
        with connection.cursor() as cursor:
            cursor.execute(self.text, values)
            return [self.read_row(cells) for cells in cursor.fetchall()]


def row_reader(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """A function from the columns of a row to what the queryset would return for it."""
    columns = [column for column, *_ in compiler.select]
    kind, model = queryset._iterable_class, queryset.model  # type: ignore[attr-defined]
    if kind is ValuesIterable:
        names, converters = tuple(queryset.query.values_select), [*compiler.get_converters(columns).items()]
        return lambda cells: dict(zip(names, rows.converted(cells, converters), strict=True))
    if kind is ModelIterable and [column.target for column in columns] == [*model._meta.concrete_fields]:
        return lambda cells: rows.read(model, cells)
    raise ValueError("only whole rows of one model, or values() of columns")


@contextmanager
def without_prepared_statements() -> Iterator[None]:
    """Within this block PostgreSQL plans every query anew, for its own values: for a large query on a table that was small a
    minute ago. For a prepared statement it may keep the plan of that time (docs/decisions/0023)."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    before, raw.prepare_threshold = raw.prepare_threshold, None
    try:
        yield
    finally:
        raw.prepare_threshold = before


def as_value(id: UUID) -> Any:
    """An id as a parameter: SQLite stores its digits."""
    return ID.get_db_prep_value(id, connection)
