"""Entity tags: `If-Match` before a change, `If-None-Match` to save sending the same again (RFC 9110, 13.1).

A tag is the row's version in quotes. A proxy that compresses an answer makes its tag weak (`W/"3"`; nginx does, with gzip).
The row is the same, so `W/"3"` counts as `"3"`, in If-Match too. By the letter of the RFC a weak tag never matches there;
then nobody behind a compressing proxy could change anything.
"""

from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _

from backend.common.errors import DomainError


class VersionMissing(DomainError):
    status = 428
    code = "precondition-required"
    title = _("Say which version you read: send its ETag as If-Match.")


def tag_of(row: Any) -> str | None:
    """The tag of `row`; None if it has no version."""
    version = getattr(row, "version", None)
    return None if version is None else f'"{version}"'


def is_known(header: str | None, tag: str) -> bool:
    """Whether If-None-Match (a list of tags, weak or not, or `*`) contains `tag`."""
    return header is not None and any(known in ("*", tag) for known in strong(header))


def expected_version(header: str | None) -> int | None:
    """The version in If-Match; None for `*`, which is any. Raises VersionMissing (428).

    0, which no row has, for a tag that is not a version, and for several tags.
    """
    if header is None:
        raise VersionMissing
    tags = strong(header)
    if tags == ["*"]:
        return None
    text = tags[0].strip('"') if len(tags) == 1 else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def strong(header: str) -> list[str]:
    """The tags without their mark of weakness. A bare number, which many clients send, counts as if it had its quotes."""
    if header.isascii() and header.strip().isdecimal():
        return [f'"{header.strip()}"']
    return [tag.removeprefix("W/") for tag in parse_etags(header)]
