"""Which problem types an operation of the API may be refused with, read from the code that it runs.

`refusals_of(view, "POST")` follows the view's method to the operation and queries that it names, and from there every function
of ours, and collects the domain errors they name. It may find an error that a path can never raise; a test compares every
refusal of the whole test suite with it, so none is missing.
"""

from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from backend.common.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from backend.common.http.problem_types import ProblemType, find_problem_type

OURS = "backend."
#: Bases that are never raised themselves.
ABSTRACT = (DomainError, Conflict)
#: What the base of the views refuses, whatever the operation: by method.
EVERYWHERE = (
    "validation-error", "unknown-filter", "null-character", "bad-host", "bad-request", "not-authenticated", "csrf-failed", "not-found",
    "forbidden", "method-not-allowed", "not-acceptable", "rate-limited", "internal-error", "busy", "db-unavailable",
)  # fmt: skip
OF_BODIES = (
    "malformed-json", "duplicate-key", "too-deep", "unknown-field", "read-only-field", "body-too-large", "unsupported-media-type",
)  # fmt: skip
OF_KEYS = ("idempotency-key-missing", "idempotency-key-invalid", "idempotency-key-reused", "concurrent-update")
OF_VERSIONS = ("precondition-required", "stale-version")


@cache
def refusals_of(view: Any, method: str) -> tuple[ProblemType, ...]:
    """The problem types of one method of a view class, by status and code."""
    codes = {*EVERYWHERE, *(error.code for error in errors_of(view, method))}
    if method in ("POST", "PATCH"):
        codes.update(OF_BODIES)
        if view.idempotent:
            codes.update(OF_KEYS)
    if method == "PATCH":
        codes.update(OF_VERSIONS)
    found = (find_problem_type(code) for code in codes)
    return tuple(sorted((kind for kind in found if kind), key=lambda kind: (kind.status, kind.code)))


def own_refusals_of(view: type, method: str) -> list[ProblemType]:
    """Those that say something about this operation: not the ones that any request may meet."""
    shared = {*EVERYWHERE, *OF_BODIES, *OF_KEYS, *OF_VERSIONS}
    return [kind for kind in refusals_of(view, method) if kind.code not in shared]


def errors_of(view: type, method: str) -> set[type[DomainError]]:
    """The errors named by the functions that the method runs."""
    declared = ("operation", "get_row", "list_rows")
    begin = [getattr(view, method.lower(), None), *(getattr(view, name, None) for name in declared)]
    waiting = [function for start in begin if start for function in functions_in(start)]
    seen: set[FunctionType] = set()
    errors: set[type[DomainError]] = set()
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        for value in named_in(function):
            if isinstance(value, type) and issubclass(value, DomainError):
                errors.add(value)
            waiting.extend(functions_in(value))
    return errors - {*ABSTRACT, Invalid, NotAllowed, NotFound}


def functions_in(value: Any) -> Iterator[FunctionType]:
    """The function of ours behind `value`: behind an `@operation` its body, behind a decorator what it wraps."""
    value = getattr(value, "body", value)
    while hasattr(value, "__wrapped__"):
        value = value.__wrapped__
    if isinstance(value, FunctionType) and value.__module__.startswith(OURS):
        yield value


def named_in(function: FunctionType) -> Iterator[Any]:
    """What the names in the function stand for: globals, and attributes of the modules and classes among them."""
    names = names_of(function.__code__)
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    yield from known
    for holder in known:
        if isinstance(holder, ModuleType) and holder.__name__.startswith(OURS):
            yield from (getattr(holder, name) for name in names if hasattr(holder, name))
        if isinstance(holder, dict):  # a registry: whatever is in it may be called
            yield from (value for value in holder.values() if callable(value))


def names_of(code: CodeType) -> set[str]:
    inner = (names_of(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return {*code.co_names, *code.co_freevars}.union(*inner)
