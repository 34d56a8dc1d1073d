"""Email addresses and phone numbers, with which people sign in: normalised, so that duplicates are found."""

import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST_PASSWORD = 200
LONGEST_EMAIL = 254


def normal_email(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_EMAIL


def normal_phone(text: str) -> str | None:
    """The number as E.164 (Chinese without a country code); None when no such number can exist."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_contact(text: str) -> str:
    """An email or a phone number, normalised; without outer spaces if it is neither."""
    if "@" in text:
        return normal_email(text)
    return normal_phone(text) or text.strip()
