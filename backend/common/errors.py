"""The errors that operations raise. They become HTTP responses in one place (http/problems.py).

A concrete error is declared just above the operation that raises it and subclasses one of these; its `code` is
part of the API (kebab-case), its `title` is the sentence that people read, in the reader's language.
"""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal by a rule of the domain: not a bug, and not logged as one.

    `data` is sent to the caller: ids and numbers, no personal text.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "error"
    title: ClassVar[str | Promise] = _("This is not possible.")

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code)
        self.data = data


class NotFound(DomainError):
    """There is no such row, or this reader may not see it: the two are not distinguished."""

    status = 404
    code = "not-found"
    title = _("There is nothing here that you can see.")


class NotAllowed(DomainError):
    """The row is visible, but the actor has not the right to do this."""

    status = 403
    code = "forbidden"
    title = _("You do not have the right to do this.")


class Conflict(DomainError):
    """The actor has the right, but the present state does not allow it."""

    status = 409
    code = "conflict"
    title = _("This is not possible in the present state.")


class IllegalTransition(Conflict):
    code = "illegal-transition"
    title = _("This step does not follow from the present state.")


class ConcurrentUpdate(Conflict):
    """Another change came between reading and writing; trying again is right."""

    code = "concurrent-update"
    title = _("Somebody else changed this at the same moment. Please look again.")


class StaleVersion(DomainError):
    status = 412
    code = "stale-version"
    title = _("Somebody changed this since you read it. Please look again.")


class Invalid(DomainError):
    """The input breaks a rule beyond types: `errors` maps a field's name to sentences."""

    status = 400
    code = "validation-error"
    title = _("Something in the input is not right.")

    def __init__(self, errors: dict[str, Any] | None = None, **data: Any) -> None:
        super().__init__(**data)
        self.errors = errors or {}


def does_not_exist(field: str) -> Invalid:
    """The error for an id in `field` of a body that no row has, or none that this reader may see."""
    return Invalid({field: [_("does not exist")]})


def require(allowed: bool) -> None:
    """Raise NotAllowed unless `allowed`: `require(policies.may_claim(actor, post))`."""
    if not allowed:
        raise NotAllowed


def expect_state(row: Any, *states: str) -> None:
    """Raise IllegalTransition unless `row` is in one of `states`."""
    if row.state not in states:
        raise IllegalTransition(state=row.state)


def known_errors(kind: type[DomainError] = DomainError) -> dict[str, type[DomainError]]:
    """Every declared error by its code, for the documentation and its test."""
    found = {kind.code: kind}
    for child in kind.__subclasses__():
        found |= {code: error for code, error in known_errors(child).items() if code not in found}
    return found
