"""The problem types that no domain error declares: about the address, the body, the headers, the rate, the server.

The page behind a problem's `type` is made from this table and the declared errors; a test fails for a code in neither.
"""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.common.errors import known_errors

CONTENT_TYPE = "application/problem+json"


def problem_body(code: str, title: str, status: int) -> dict[str, Any]:
    """The members that every problem has (RFC 9457)."""
    return {"type": f"/problems/{code}", "code": code, "title": title, "status": status}


class ProblemType(NamedTuple):
    code: str
    status: int
    title: str | Promise


PROBLEM_TYPES = {
    code: ProblemType(code, status, title)
    for code, status, title in (
        ("bad-request", 400, _("The request is not valid.")),
        ("bad-host", 400, _("This site does not go by the name that the request gave.")),
        ("malformed-json", 400, _("The body is not valid JSON.")),
        ("duplicate-key", 400, _("A name stands twice in one object.")),
        ("too-deep", 400, _("The input is nested too deeply.")),
        ("null-character", 400, _("The text contains a NUL character.")),
        ("unknown-field", 400, _("The body has a field that is not known here.")),
        ("unknown-filter", 400, _("The address has a parameter that is not known here.")),
        ("read-only-field", 400, _("The body sets a field that can only be read.")),
        ("not-authenticated", 401, _("Please sign in: with a token or with a session.")),
        (
            "csrf-failed",
            403,
            _("This request did not come from one of our pages. Load the page again, then try again."),
        ),
        ("method-not-allowed", 405, _("This address does not answer to this method.")),
        ("not-acceptable", 406, _("The answer does not come in the form that was asked for.")),
        ("body-too-large", 413, _("The body is too large.")),
        ("unsupported-media-type", 415, _("The body must be JSON in UTF-8, and say so in Content-Type.")),
        ("headers-too-large", 431, _("The headers of the request are too large.")),
        ("rate-limited", 429, _("Too many requests. Retry-After says when to try again.")),
        ("internal-error", 500, _("Something went wrong on our side.")),
        ("busy", 503, _("The system is busy. Please try again in a moment.")),
        ("db-unavailable", 503, _("The database cannot be reached. Please try again in a moment.")),
        ("unavailable", 503, _("The program is starting or cannot be reached. Please try again in a moment.")),
    )
}


def find_problem_type(code: str) -> ProblemType | None:
    """The problem type of `code`, or None."""
    error = None if code in PROBLEM_TYPES else known_errors().get(code)
    return ProblemType(code, error.status, error.title) if error else PROBLEM_TYPES.get(code)
