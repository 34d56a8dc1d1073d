"""A query that every request asks: its statement is built once, and only its values are filled in from then on.

The ORM takes several times longer to build a statement than PostgreSQL to run it (docs/decisions/0032). The rule stays where
it was, in a queryset; what is kept is the text that the ORM makes of it.
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

Shown = TypeVar("Shown")
ID: "UUIDField[Any, Any]" = UUIDField()


class CompiledQuery(Generic[Shown]):
    """`Prepared(lambda person_id: Claim.objects.filter(person_id=person_id))`, asked by `.all(person_id)`.

    `build` takes ids and nothing else, and returns plain rows of one model or the dicts of `values()`. All else in it is
    fixed once and for all: it may not depend on the time, on who asks, or on anything that changes.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Shown]]) -> None:
        self.build = build
        self.statements: dict[str, Statement] = {}

    def all(self, *ids: UUID) -> list[Shown]:
        statement = self.statements.get(connection.vendor)
        if statement is None:
            statement = self.statements[connection.vendor] = Statement.of(self.build)
        return statement.run(ids)

    def find(self, *ids: UUID) -> Shown | None:
        """The first row, or None."""
        return next(iter(self.all(*ids)), None)


@dataclass(frozen=True)
class Statement:
    """What the ORM made of a queryset: its text, its values with the numbers of the ids among them, how a row is shown."""

    text: str
    values: tuple[Any, ...]
    places: dict[int, int]
    show: Callable[[Sequence[Any]], Any]

    @classmethod
    def of(cls, build: Callable[..., QuerySet[Any, Any]]) -> "Statement":
        marks = [uuid4() for _id in signature(build).parameters]
        queryset = build(*marks)
        compiler = queryset.query.get_compiler(connection.alias)
        text, values = compiler.as_sql()
        adapted = [as_value(mark) for mark in marks]
        places = {place: adapted.index(value) for place, value in enumerate(values) if value in adapted}
        if {*places.values()} != {*range(len(marks))}:
            raise ValueError("every id must stand in the statement")
        return cls(text, tuple(values), places, shower(queryset, compiler))

    def run(self, ids: Sequence[UUID]) -> list[Any]:
        values = list(self.values)
        for place, number in self.places.items():
            values[place] = as_value(ids[number])
        with connection.cursor() as cursor:
            cursor.execute(self.text, values)
            return [self.show(cells) for cells in cursor.fetchall()]


def shower(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """From the cells of a row to the row as the queryset would show it."""
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
    """Queries in this block are planned for their own values, each time: for a large one on a table that may have been small
    a minute ago. PostgreSQL may keep a plan of that time for a statement that is prepared (docs/decisions/0023)."""
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
    """An id as the database takes it: SQLite keeps its digits."""
    return ID.get_db_prep_value(id, connection)
