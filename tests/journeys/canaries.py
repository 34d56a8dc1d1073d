"""Texts that can be found again whatever they went through, and what finds them.

A canary is a word of ASCII letters and a few rare Chinese characters, looked for each by itself: whoever sees half of the text has
seen it. It is found as it stands, as JSON, Python, HTML and URLs escape it, in UTF-16, as hexadecimal digits, in base64 wherever
it begins there, and inside whatever is compressed: gzip, zlib, a zip archive (xlsx, docx), a mail's parts. All canaries of a flock
begin alike, so that one look through everything there is finds any of them.
"""

import base64
import gzip
import io
import json
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from urllib.parse import quote

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
RARE = "龘靐齉龖鱻麤灪爩癵籱纞蠿讟釃饢鸝"
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"


class Flock:
    """Canaries drawn anew for every test; `flock["note"]` is the text of one."""

    def __init__(self, *names: str) -> None:
        draw = secrets.SystemRandom()
        self.word, signs = "".join(draw.choices(LETTERS, k=12)), draw.sample(RARE, len(RARE))
        self.signs, others = "".join(signs[:4]), signs[4:]
        self.canaries = {
            name: (self.word + "".join(draw.choices(LETTERS, k=4)), self.signs + others.pop()) for name in names
        }
        self.needles = lowered(self.word, self.signs)

    def __getitem__(self, name: str) -> str:
        return " ".join(self.canaries[name])

    def seen_in(self, content: bytes) -> set[str]:
        """The names of those that are there; "?" when it cannot be told which."""
        text = content.lower()
        if not any(needle in text for needle in self.needles):
            return set()
        halves = self.canaries.items()
        return {name for name, half in halves if any(needle in text for needle in lowered(*half))} or {"?"}


def lowered(*texts: str) -> set[bytes]:
    """Everything is searched in lower case."""
    return {needle.lower() for text in texts for needle in forms(text)}


def forms(text: str) -> Iterator[bytes]:
    raw = text.encode()
    yield raw
    once = json.dumps(text)[1:-1]
    yield once.encode()
    yield json.dumps(once)[1:-1].encode()
    yield "".join(f"\\U{ord(sign):08x}" for sign in text).encode()
    for base in ("&#{:d};", "&#x{:x};"):
        yield "".join(base.format(ord(sign)) for sign in text).encode()
    yield quote(text).encode()
    yield quote(quote(text)).encode()
    for mark in ("=", "\\x"):  # quoted-printable, Python's bytes
        yield "".join(f"{mark}{byte:02x}" for byte in raw).encode()
    for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        yield text.encode(coding)
        yield text.encode(coding).hex().encode()
        for alphabet in (None, b"-_"):
            yield from (core for core in cores(text.encode(coding), alphabet))


def cores(raw: bytes, alphabet: bytes | None) -> Iterator[bytes]:
    """What of the base64 does not depend on the bytes around it, for each of the three places where they may begin."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw, alphabet)
        yield coded[(0, 2, 3)[before] : (before + len(raw)) * 8 // 6]


def unfolded(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes, and what is packed in them."""
    yield content
    if depth > 3:
        return
    if content.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield " ".join(archive.namelist()).encode()
            for name in archive.namelist():
                yield from unfolded(archive.read(name), depth + 1)
    elif content.startswith(GZIP):
        yield from unfolded(gzip.decompress(content), depth + 1)
    elif content[:1] == b"\x78":
        try:
            yield from unfolded(zlib.decompress(content), depth + 1)
        except zlib.error:
            return


def unfolded_mail(content: bytes) -> Iterator[bytes]:
    """A mail as it was sent, its headers and its parts decoded."""
    yield content
    mail = message_from_bytes(content, policy=policy.default)
    yield "\n".join(f"{name}: {value}" for name, value in mail.items()).encode()
    for part in mail.walk():
        if not part.is_multipart():
            yield part.get_payload(decode=True) or b""


@dataclass(frozen=True)
class Place:
    """Something that was said or kept, and where."""

    where: str
    content: bytes
    is_mail: bool = False

    def contents(self) -> Iterator[bytes]:
        return unfolded_mail(self.content) if self.is_mail else unfolded(self.content)


def found(flock: Flock, places: Iterable[Place]) -> set[tuple[str, str]]:
    """(canary, where) for everything that came out. The same bytes are looked through once."""
    hits, known = set(), {}
    for place in places:
        key = (hash(place.content), place.is_mail)
        if key not in known:
            known[key] = {name for content in place.contents() for name in flock.seen_in(content)}
        hits |= {(name, place.where) for name in known[key]}
    return hits
