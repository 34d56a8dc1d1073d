"""`@operation`: one transaction, and arguments by name."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import ParamSpec, Protocol, TypeVar, cast

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Operation(Protocol[Arguments, Result]):
    body: Callable[..., Result]  # without a transaction of its own, for callers that are in one

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result: ...


def operation(body: Callable[Arguments, Result]) -> Operation[Arguments, Result]:
    """Run `body` in one transaction. When it returns, its rows are written; when it raises, nothing is.

    The outermost decorator: the others then apply to `.body` too.
    """
    by_position = [p.name for p in signature(body).parameters.values() if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]
    if by_position:
        raise TypeError(f"{body.__qualname__}: {by_position} must be keyword-only")

    @wraps(body)
    @sensitive_variables("kwargs")  # error reports leave out what people wrote
    def in_transaction(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with transaction.atomic():
            return body(*args, **kwargs)

    whole = cast(Operation[Arguments, Result], in_transaction)
    whole.body = body
    return whole
