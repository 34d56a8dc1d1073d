"""The closing of a transaction: one conditional update of a row that many want, and the rows that stand or fall with it.

Whoever updates such a row keeps all others waiting until the commit. An operation therefore hands the update over, with the
rows that belong to it (`close_with`), and it runs after everything else in the transaction; on PostgreSQL as one statement and
in one message with the commit, so that nobody waits while this program thinks about the next step.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Model

from backend.common.db import rows
from backend.common.errors import ConcurrentUpdate

DIVISION_BY_ZERO, UNIQUE_VIOLATION = "22012", "23505"


@dataclass
class Update:
    """`statement` changes one row or none and returns `columns` of it; `take` gets their values by name."""

    statement: str
    values: Sequence[Any]
    columns: Sequence[str]
    take: Callable[[Mapping[str, Any]], object]

    def taken(self, found: Sequence[Sequence[Any]]) -> Mapping[str, Any]:
        if not found:
            raise ConcurrentUpdate
        values = dict(zip(self.columns, found[0], strict=True))
        self.take(values)
        return values


@dataclass
class Insertion:
    """A row to insert. A constraint that refuses it raises `clash`; the fields in `drawn` are columns that the update returns."""

    row: Model
    clash: type[Exception] = IntegrityError
    drawn: Mapping[str, str] = field(default_factory=dict)

    def draw(self, values: Mapping[str, Any]) -> None:
        for name, column in self.drawn.items():
            setattr(self.row, name, values[column])

    def run(self) -> None:
        try:
            rows.insert(self.row)
        except IntegrityError as error:
            raise self.clash from error


@dataclass
class Closing:
    """Raises ConcurrentUpdate when the update changed nothing, or the clash of a row."""

    update: Update
    insertions: list[Insertion]

    def run(self, *, commit: bool = False) -> None:
        """`commit`: nothing comes after this but the commit of the outermost transaction, which may be sent along."""
        if connection.vendor == "postgresql":
            self.run_at_once(commit=commit)
        else:
            self.run_one_by_one()

    def run_at_once(self, *, commit: bool) -> None:
        parts, values = [f"closing AS ({self.update.statement})"], [*self.update.values]
        for number, insertion in enumerate(self.insertions):
            drawn = {name: f"(SELECT {column} FROM closing)" for name, column in insertion.drawn.items()}  # noqa: S608
            statement, more = rows.insertion_of(insertion.row, **drawn)
            parts.append(f"row_{number} AS ({statement})")
            values += more
        # One row or none; none is an error of the statement itself, so that a commit sent behind it does nothing.
        columns = ", ".join(f"max({column})" for column in self.update.columns)
        statement = f"WITH {', '.join(parts)} SELECT {columns}, 1 / count(*) FROM closing"  # noqa: S608
        try:
            found = ask_and_commit(statement, values) if commit else ask(statement, values)
        except DataError as error:
            raise ConcurrentUpdate if sqlstate(error) == DIVISION_BY_ZERO else error from error
        except IntegrityError as error:
            raise self.clash_of(error) if sqlstate(error) == UNIQUE_VIOLATION else error from error
        drawn_values = self.update.taken([found[:-1]])
        for insertion in self.insertions:
            insertion.draw(drawn_values)
            rows.mark_inserted(insertion.row)

    def run_one_by_one(self) -> None:
        """SQLite knows no INSERT inside a WITH. Its transaction has the whole database anyway, so nobody waits longer."""
        with connection.cursor() as cursor:
            cursor.execute(self.update.statement, self.update.values)
            drawn_values = self.update.taken(cursor.fetchall())
        for insertion in self.insertions:
            insertion.draw(drawn_values)
            insertion.run()

    def clash_of(self, error: IntegrityError) -> type[Exception]:
        table = error.__cause__.diag.table_name  # type: ignore[union-attr]
        return next((one.clash for one in self.insertions if one.row._meta.db_table == table), IntegrityError)


def ask(statement: str, values: Sequence[Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: Sequence[Any] = cursor.fetchone()
    return found


def ask_and_commit(statement: str, values: Sequence[Any]) -> Sequence[Any]:
    """In one message: between the two a thread would have to wait for its turn in the interpreter, and everybody who wants the
    row for the thread. An error of the statement skips the commit. Django commits once more afterwards, which does nothing."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        connection.connection.commit()
        found: Sequence[Any] = cursor.fetchone()
    return found


def sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)


_held_back: ContextVar[list[Closing] | None] = ContextVar("held_back", default=None)


def close_with(update: Update, *insertions: Insertion) -> None:
    """Run these when the caller's transaction closes; now, where nobody holds its closing back (a job, a test)."""
    closing, held = Closing(update, [*insertions]), _held_back.get()
    if held is None:
        closing.run()
    else:
        held.append(closing)


def insert(row: Model, *, clash: type[Exception]) -> None:
    """Insert `row` with the closing that is held back, or now where there is none."""
    insertion, held = Insertion(row, clash), _held_back.get()
    if held:
        held[-1].insertions.append(insertion)
    else:
        insertion.run()


@contextmanager
def closing_transaction() -> Iterator[None]:
    """A transaction that holds its closing back to its end. An error drops the closing, with the transaction that it ends."""
    held: list[Closing] = []
    with transaction.atomic():
        token = _held_back.set(held)
        try:
            yield
        finally:
            _held_back.reset(token)
        outermost = len(connection.atomic_blocks) == 1
        for closing in held:
            closing.run(commit=outermost and closing is held[-1])
