"""Serializer fields that never convert one type into another.

DRF accepts `"5"` and `5.0` for an integer, `"yes"` for a boolean and a number for a text. That would hide bugs of the
caller.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from backend.common.calendar import end_of_day, local_moment
from backend.common.texts import one_line, plain

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
BIGGEST = 2**31 - 1  # what an integer column of either database holds
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class StrictCharField(serializers.CharField):
    """A text of one line or, with `multiline`, several. `max_length` is required, as every column has one."""

    default_error_messages = {
        "not_text": _("This must be a text."),
        "control": _("Control characters are not allowed here."),
    }

    def __init__(self, *, max_length: int, multiline: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.multiline = multiline

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_text")
        text = plain(data) if self.multiline else one_line(data)
        allowed = "\n\r\t" if self.multiline else ""
        if any(unicodedata.category(character) == "Cc" and character not in allowed for character in text):
            self.fail("control")
        if not text and not self.allow_blank:
            self.fail("blank")
        return super().to_internal_value(text)


class Integer(serializers.IntegerField):
    """A whole number between `min_value`, by default 0, and what the column holds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": BIGGEST, **kwargs})

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Boolean(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One of the codes; the refusal of another one lists them."""

    default_error_messages = {"invalid_choice": _("This is none of: {choices}.")}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choice_strings_to_values:
            self.fail("invalid_choice", choices=", ".join(self.choice_strings_to_values))
        return super().to_internal_value(data)


class Decimal(serializers.DecimalField):
    """A number with a fixed count of digits after the point, as a JSON number or as its plain text."""

    PLAIN = re.compile(r"-?\d{1,20}(\.\d{1,10})?", re.ASCII)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            self.fail("invalid")
        if isinstance(data, str) and not self.PLAIN.fullmatch(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    """A UUID as its usual text; an integer is not one."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class AwareDateTimeField(serializers.DateTimeField):
    """An instant with its offset (`2026-03-01T09:00:00+08:00`); a naive time is refused, not guessed."""

    default_error_messages = {
        "naive": _("A time needs its offset, for example 2026-03-01T09:00:00+08:00."),
        "range": _("This time is out of range."),
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        try:
            if not EARLIEST <= value <= LATEST:
                self.fail("range")
            return value.astimezone(UTC)
        except OverflowError:
            self.fail("range")

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="ISO 8601")
        return super().to_internal_value(value)


@extend_schema_field(
    {
        "oneOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}],
        "example": "2026-12-12",
    }
)
class WholeDayOrMoment(AwareDateTimeField):
    """An instant, or a day: as a beginning its first moment, as an end (`ends`) the midnight after it, so that it is included."""

    def __init__(self, *, ends: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ends = ends

    def to_internal_value(self, value: Any) -> datetime:
        if not (isinstance(value, str) and DAY.fullmatch(value)):
            return super().to_internal_value(value)
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail("invalid", format="ISO 8601")
        if not EARLIEST.date() < day < LATEST.date():
            self.fail("range")
        return (end_of_day(day) if self.ends else local_moment(day)).astimezone(UTC)


class BoundedDateField(serializers.DateField):
    default_error_messages = {"range": _("This date is out of range.")}

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(value)
        if not EARLIEST.date() <= day <= LATEST.date():
            self.fail("range")
        return day


class StrictCharListField(serializers.ListField):
    """A short list of short texts."""

    def __init__(self, *, max_length: int = 20, each: int = 50, **kwargs: Any) -> None:
        super().__init__(child=StrictCharField(max_length=each), max_length=max_length, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)  # before 10,000 elements are validated one by one
        return super().to_internal_value(data)


class Input(serializers.Serializer):
    """The body of a request; a field that is not declared is refused with its name."""

    unknown_code = "unknown-field"
    unknown_message = _("There is no such field.")

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {
                        str(name)[:50]: [ErrorDetail(str(self.unknown_message), self.unknown_code)]
                        for name in unknown[:20]
                    }
                )
        return super().to_internal_value(data)


class Filters(Input):
    """The query string of a list."""

    unknown_code = "unknown-filter"
    unknown_message = _("There is no such filter.")

    def to_internal_value(self, data: Any) -> Any:
        """Codes may be in lower case in an address: `?state=open`."""
        return super().to_internal_value({name: self.as_code(name, value) for name, value in data.items()})

    def as_code(self, name: str, value: str) -> str:
        choices = getattr(self.fields.get(name), "choices", {})
        return value.upper() if value not in choices and value.upper() in choices else value


class QueryInteger(serializers.IntegerField):
    """An integer from a query string, where everything is text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": BIGGEST, **kwargs})


class QueryBoolean(Choice):
    """`true` or `false` from a query string."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=("true", "false"), **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data) == "true"


class Output(serializers.Serializer):
    """The body of an answer. It contains no rules."""
