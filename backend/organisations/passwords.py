"""What a list of common passwords misses: Chinese habits, keyboard rows, repetitions, a common word with a year behind it."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Words that people add digits and signs to; in pinyin, and the words of this very place.
COMMON = frozenset(
    [
        "woaini",
        "woaizhongguo",
        "zhongguo",
        "zhonghua",
        "beijing",
        "shanghai",
        "ningbo",
        "zhejiang",
        "mima",
        "wodemima",
        "nihao",
        "woaiwojia",
        "woshishei",
        "tiantian",
        "xiaoming",
        "baobao",
        "laopo",
        "laogong",
        "mama",
        "baba",
        "linggang",
        "dangyuan",
        "dangzhibu",
        "zhibu",
        "shequ",
        "jiedao",
        "wangge",
        "gongchandang",
        "renmin",
        "password",
        "passw",
        "pass",
        "admin",
        "administrator",
        "root",
        "user",
        "guest",
        "test",
        "welcome",
        "hello",
        "iloveyou",
        "letmein",
        "monkey",
        "dragon",
        "qwerty",
        "qwertyuiop",
        "asdf",
        "asdfgh",
        "asdfghjkl",
        "zxcvbn",
        "zxcvbnm",
        "qazwsx",
        "qazwsxedc",
        "abc",
        "abcd",
        "abcdef",
        "abcdefg",
        "aaa",
    ]
)
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb")
FEWEST = 5  # different characters
LIKE_LETTERS = str.maketrans("@013457$", "aoleasts")


class PatternValidator:
    """Refuses what is guessed first after the list: a word of COMMON with digits or signs around it, a row of the keyboard,
    fewer than five different characters, digits and signs alone."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.casefold()
        bare = plain.strip("0123456789!@#$%^&*()_+-=.,;:?/~ ")
        if not bare or is_common(plain, bare) or len(set(plain)) < FEWEST or is_row(plain):
            raise ValidationError(_("This password is guessed quickly. Three or four words in a row are better."))

    def get_help_text(self) -> str:
        return _("No common word with digits behind it, no row of the keyboard, not digits alone.")


def is_common(plain: str, bare: str) -> bool:
    """Whether nothing but a common word, once or repeated, is left without digits and signs, also written as in p@ssw0rd."""
    for text in (plain, bare.translate(LIKE_LETTERS)):
        letters = re.sub(r"[^a-z]", "", text)
        if any(letters and letters.replace(word, "") == "" for word in COMMON):
            return True
    return False


def is_row(plain: str) -> bool:
    """Whether it is a piece of a keyboard row or of the alphabet, forwards or backwards, or such a piece repeated."""
    rows = [*ROWS, *(row[::-1] for row in ROWS)]
    return any(plain in row * 3 for row in rows)
