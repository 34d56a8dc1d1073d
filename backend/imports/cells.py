"""Reads one cell as the value that its column wants, as office programs and people write it."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.common.calendar import end_of_day, local_moment
from backend.common.texts import one_line, plain
from backend.imports.sheets import Column
from backend.imports.tables import Formula

BIGGEST = 2**31 - 1
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
#: What people write where there is nothing.
NOTHING = {"", "无", "没有", "暂无", "空", "-", "--", "—", "——", "–", "－", "/", "／", "\\", "、", "n/a", "null"}
DAY_AND_HOUR = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[\sT]*(\d{1,2})[:：时](\d{1,2})?分?(?:[:：](\d{1,2}))?)?", re.ASCII
)
EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


class Unreadable(Exception):
    """Why a cell or a row cannot be read."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))


def value_of(column: Column, value: Any) -> Any:
    """The cell's value in the column's form. Raises Unreadable."""
    if isinstance(value, Formula) or (column.form != "list" and isinstance(value, str) and value.startswith("=")):
        raise Unreadable(_("Formulas are not read: put in the value."))
    if is_nothing(value):
        if column.needed:
            raise Unreadable(_("This is needed."))
        return EMPTY.get(column.form, "")
    if column.form in ("moment", "end", "day"):
        return moment(value, column.form)
    if column.form == "decimal":
        return decimal(value)
    if column.form == "number":
        return whole_number(value)
    text = cell_text(value, multiline=column.longest >= 1000)
    if len(text) > column.longest:
        raise Unreadable(_("At most %d characters.") % column.longest)
    if column.choices is not None:
        if text.lower() not in column.choices:
            raise Unreadable(_("One of: %s.") % column.allowed)
        return column.choices[text.lower()]
    if column.form == "list":
        return [part.strip() for part in re.split("[、；;，,]", text) if part.strip()]
    return text


EMPTY: dict[str, Any] = {"list": [], "moment": None, "end": None, "day": None, "decimal": None}


def is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and one_line(value).casefold() in NOTHING)


def whole_number(value: Any) -> int:
    if isinstance(value, float | time | bool) and not (isinstance(value, float) and value.is_integer()):
        raise Unreadable(_("This must be a whole number."))
    text = cell_text(value)
    if not (text.isascii() and text.isdecimal() and int(text) <= BIGGEST):
        raise Unreadable(_("This must be a whole number."))
    return int(text)


def decimal(value: Any) -> Decimal:
    """A number, with decimals or without."""
    if isinstance(value, bool | time):
        raise Unreadable(_("This must be a number."))
    text = str(value) if isinstance(value, float) else cell_text(value)
    if not PLAIN_NUMBER.fullmatch(text):
        raise Unreadable(_("This must be a number."))
    return Decimal(text)


def cell_text(value: Any, *, multiline: bool = False) -> str:
    """The cell as text. Excel turns phone numbers and codes into numbers; whole ones are turned back."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Unreadable(_("This must be a text."))
    text = plain(str(value)) if multiline else one_line(re.sub(r"[\r\n\t]+", " ", str(value)))
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t" for character in text):
        raise Unreadable(_("Control characters are not allowed here."))
    return text


def moment(value: Any, form: str) -> Any:
    """A day, or the instant it begins (`moment`) or is over (`end`) when it has no hour: then the whole day is meant."""
    value = written_moment(value) if isinstance(value, str | int) and not isinstance(value, bool) else value
    if not isinstance(value, date) or not 1900 <= value.year < 2200:
        raise Unreadable(_("This is no date."))
    if isinstance(value, datetime):
        at = value if value.tzinfo else timezone.make_aware(value)
        return timezone.localdate(at) if form == "day" else at
    return value if form == "day" else end_of_day(value) if form == "end" else local_moment(value)


def written_moment(value: str | int) -> date | datetime:
    """A date, with or without its hour, as Excel and people write it: the year first, so that day and month cannot be mixed up."""
    text = one_line(str(value))
    try:
        if found := EIGHT_DIGITS.fullmatch(text):
            return date(*map(int, found.groups()))
        if found := DAY_AND_HOUR.fullmatch(text):
            year, month, day, hour, minute, second = found.groups()
            start = date(int(year), int(month), int(day))
            if hour is None:
                return start
            midnight = hour == "24" and not int(minute or 0)
            at = time() if midnight else time(int(hour), int(minute or 0), int(second or 0))
            return datetime.combine(start + timedelta(days=midnight), at)
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise Unreadable(_("Write dates as 2026-06-06 08:00.")) from error
