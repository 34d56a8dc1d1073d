"""One normaliser for what people type and what office programs write: the API, the import and the search use the same.

Two texts that look alike to a reader must be one text in the database, or nobody finds the second one.
"""

import re
import unicodedata

#: Without width or only turning the direction of writing: they make one text look like another.
INVISIBLE = dict.fromkeys([0xAD, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
#: They join characters to one picture (a family of three); a text of several lines may have such.
JOINERS = dict.fromkeys([0x200C, 0x200D])
#: Letters and digits as wide as a Chinese character. Punctuation keeps its width: in Chinese it is written wide.
NARROW = {0xFEE0 + code: code for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))}
#: The points that keyboards offer between the parts of a name, all of them meant as the first.
POINTS = dict.fromkeys(map(ord, "•‧∙⋅・･．."), "·")
SPACES = re.compile(r"[^\S\n\r\t]+")
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff〇·]+( [\u3400-\u9fff\U00020000-\U0003ffff〇·]+)*")


def _private_use() -> dict[int, str]:
    """Rare characters of names that Chinese Windows keeps in its private area (bytes FE 50 to FE A0), by their Unicode ones.

    GB 18030 has them at the same bytes. Fourteen of these came into Unicode later than the codec's table.
    """
    later = {
        0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7,
        0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
    }  # fmt: skip
    found = {code: chr(meant) for code, meant in later.items()}
    for code, low in enumerate([*range(0x50, 0x7F), *range(0x80, 0xA1)], start=0xE815):
        found.setdefault(code, bytes([0xFE, low]).decode("gb18030"))
    return found


PRIVATE_USE = _private_use()


def plain(text: str) -> str:
    """A text of several lines: composed (NFC), without invisible characters and outer spaces."""
    return unicodedata.normalize("NFC", text.translate(INVISIBLE).translate(PRIVATE_USE)).strip()


def one_line(text: str) -> str:
    """A text of one line: as `plain`, with ordinary letters and digits, and one ordinary space where there is any."""
    return SPACES.sub(" ", plain(text).translate(NARROW).translate(JOINERS)).strip()


def compact(text: str) -> str:
    """What has no spaces and nothing wide in it, as phone numbers and codes: all of it in its narrow form."""
    return unicodedata.normalize("NFKC", plain(text).translate(JOINERS)).strip()


def person_name(text: str) -> str:
    """A name: without the spaces that align two characters under three, with one kind of point between its parts."""
    name = one_line(text)
    pointed = name.translate(POINTS)
    return pointed.replace(" ", "") if HAN.fullmatch(pointed) else name


def has_unknown_character(text: str) -> bool:
    """Whether a character has a meaning on the writer's own computer only."""
    return any(unicodedata.category(character) in ("Co", "Cn") for character in text)


def search_key(text: str) -> str:
    """A name as it is compared in a search: spaces do not count."""
    return person_name(text).replace(" ", "")
