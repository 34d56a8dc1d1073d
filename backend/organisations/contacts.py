"""Email addresses and phone numbers, with which people sign in: normalised, so that duplicates are found."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from backend.common.texts import compact

LONGEST_PASSWORD = 200
LONGEST_EMAIL = 254
# Letters are refused: the library reads them as the keys of a telephone, so 1.38E10 became somebody's number.
WRITTEN = re.compile(r"\+?[0-9()/ .\-]{3,30}")
# A number that passed through a column of decimals.
DOT_ZERO = re.compile(r"(\+?[0-9]{7,15})\.0+")
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)


def normal_email(text: str) -> str:
    return compact(text).casefold()


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_EMAIL


def parsed_phone(text: str) -> phonenumbers.PhoneNumber | None:
    """The number as written, Chinese without a country code; None when it is no number at all."""
    written = compact(text)
    if whole := DOT_ZERO.fullmatch(written):
        written = whole[1]
    if not WRITTEN.fullmatch(written):
        return None
    try:
        return phonenumbers.parse(written, "CN")
    except phonenumbers.NumberParseException:
        return None


def normal_phone(text: str) -> str | None:
    """The number as E.164; None when no such number is given out: a length that is possible does not make it one."""
    number = parsed_phone(text)
    return as_e164(number) if number and phonenumbers.is_valid_number(number) else None


def is_scientific(text: str) -> bool:
    """Whether a spreadsheet has shortened a long number (1.38E+10): its last digits may be lost."""
    return SCIENTIFIC.fullmatch(compact(text)) is not None


def normal_contact(text: str) -> str:
    """An email or a phone number, to look somebody up; without outer spaces if it is neither.

    A number that is only possible is looked up as well: it may have been stored when those were accepted.
    """
    if "@" in compact(text):
        return normal_email(text)
    number = parsed_phone(text)
    return as_e164(number) if number and phonenumbers.is_possible_number(number) else text.strip()


def as_e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
