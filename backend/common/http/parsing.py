"""A strict JSON parser: hostile or broken input is refused with 400 and the reason, before any serializer runs."""

import json
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

MAX_DEPTH = 20
MAX_NUMBER_CHARACTERS = 40


class Malformed(APIException):
    """400 with a code of its own."""

    status_code = 400
    default_code = "malformed-json"
    default_detail = _("The body is not valid JSON.")


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(_("A name stands twice in one object."), code="duplicate-key")
    return found


def no_constant(name: str) -> None:
    raise Malformed(_("NaN and Infinity are not numbers here."), code="validation-error")


def bounded(make: type) -> Any:
    """A function that reads a number of limited length: parsing 10 MB of digits takes quadratic time, and `1e999999` is inf."""

    def read(text: str) -> Any:
        if len(text) > MAX_NUMBER_CHARACTERS or (value := make(text)) in (float("inf"), float("-inf")):
            raise Malformed(_("A number is too large."), code="validation-error")
        return value

    return read


def refuse_hostile_text(value: Any, depth: int = 0) -> None:
    """Raise Malformed for NUL (PostgreSQL cannot store it), lone surrogates (not text) and nesting that no input needs."""
    if isinstance(value, str):
        if "\x00" in value:
            raise Malformed(_("The text contains a NUL character."), code="null-character")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise Malformed(_("The text contains half a character."))
    elif isinstance(value, (dict, list)):
        if depth >= MAX_DEPTH:
            raise Malformed(_("The input is nested too deeply."), code="too-deep")
        for inner in (*value.keys(), *value.values()) if isinstance(value, dict) else value:
            refuse_hostile_text(inner, depth + 1)


def parse(body: bytes) -> Any:
    """The JSON value of `body`; raises Malformed."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=unique_keys,
            parse_constant=no_constant,
            parse_int=bounded(int),
            parse_float=bounded(float),
        )
    except RecursionError as error:
        raise Malformed(_("The input is nested too deeply."), code="too-deep") from error
    except ValueError as error:
        raise Malformed from error
    refuse_hostile_text(value)
    return value


def refuse_lost_body(request: Request) -> None:
    """Refuse a request with a Content-Type and an empty body: it was lost on the way. DRF would read `{}`."""
    kind = request.content_type
    if kind and not request._request.body:
        raise Malformed if kind.partition(";")[0].strip().lower() == "application/json" else UnsupportedMediaType(kind)


class StrictJSONParser(JSONParser):
    """The only parser of the API. Anything but `application/json` is 415."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        content_type = parser_context["request"].content_type
        charset = content_type.lower().partition("charset=")[2].strip('"; ')
        if charset not in ("", "utf-8", "utf8"):
            raise UnsupportedMediaType(content_type, _("The body must be UTF-8."))
        # Bounded by DATA_UPLOAD_MAX_MEMORY_SIZE: Django reads no more than Content-Length (chunked_bodies.py sets a missing one).
        return parse(parser_context["request"]._request.body)  # type: ignore[index]
