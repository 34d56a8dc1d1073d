"""No identity card number is stored in the handbook, in whatever notation."""

import pytest

from backend.handbook.id_numbers import contains_id_number

VALID = "110101199003074258"


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        f"his card is {VALID}, he says",
        "110101 19900307 4258",
        "110101-1990-0307-4258",
        "１１０１０１１９９００３０７４２５８",
        "tel 13900000000 110101199003074258",
        "11010119900307001X",
        "11010119900307001x",
        "110101199003074250",  # a typing error: the check digit is wrong, the date of birth is not
        "110101900307425",
        "no. 110101 900307 425.",
    ],
)
def test_is_recognised(text):
    assert contains_id_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "at the third door on the left",
        "13900000000",
        "0574-87654321, 13900000000",
        "139000000001390",  # fifteen digits, but nobody is born on the 39th
        "622202399912345678",  # as long, neither date nor check digit
        "6222021234567890123",  # nineteen digits
        "2026-06-02 10:00",
        "11010119900307425",  # seventeen
    ],
)
def test_other_numbers_are_not(text):
    assert not contains_id_number(text)
