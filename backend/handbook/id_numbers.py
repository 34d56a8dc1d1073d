"""Recognises identity card numbers, so that none is ever stored in the handbook.

DOMAIN §2.4 forbids them. A number is refused when it has a right check digit or a plausible date of birth, so that one
with a typing error is refused too, and an account or order number of the same length is not. Spaces and hyphens between
the digits and full-width digits are recognised.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from backend.common.errors import Invalid

RUN = re.compile(r"[0-9](?:[ \t\-_.·/]{0,3}[0-9Xx])*")
PIECE = re.compile(r"[0-9Xx]+")
LONG, SHORT = re.compile(r"[1-9][0-9]{16}[0-9X]"), re.compile(r"[1-9][0-9]{14}")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
CHECK_DIGITS = "10X98765432"
LENGTHS = (15, 18)


class IdNumberForbidden(Invalid):
    code = "id-number-forbidden"
    title = _("Numbers of identity cards do not belong here. Please leave them out.")


def refuse_id_numbers(**texts: str | None) -> None:
    """Raise IdNumberForbidden with the names of the fields in which such a number is found."""
    found = [name for name, text in texts.items() if text and contains_id_number(text)]
    if found:
        raise IdNumberForbidden({name: [IdNumberForbidden.title] for name in found})


def contains_id_number(text: str) -> bool:
    return any(is_id_number(number) for number in candidates(unicodedata.normalize("NFKC", text)))


def candidates(text: str) -> Iterator[str]:
    """Every run of 15 or 18 digits, with or without separators between them."""
    for run in RUN.finditer(text):
        pieces = PIECE.findall(run.group())
        for start in range(len(pieces)):
            joined = ""
            for piece in pieces[start:]:
                joined += piece.upper()
                if len(joined) in LENGTHS:
                    yield joined
                if len(joined) >= max(LENGTHS):
                    break


def is_id_number(number: str) -> bool:
    if LONG.fullmatch(number):
        return has_check_digit(number) or is_birthday(number[6:10], number[10:12], number[12:14])
    return bool(SHORT.fullmatch(number)) and is_birthday("19" + number[6:8], number[8:10], number[10:12])


def has_check_digit(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return CHECK_DIGITS[total % 11] == number[17]


def is_birthday(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2099
    except ValueError:
        return False
