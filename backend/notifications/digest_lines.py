"""Lines and groups of lines, of which a digest is made."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.notifications.rendering import absolute


class Line(NamedTuple):
    """`times` things that read the same."""

    text: str
    url: str = ""
    times: int = 1


@dataclass(frozen=True)
class Group:
    """A heading, how many there are, and the first of them. `count` is None where only the latest are named: the number is among
    the figures."""

    heading: str
    count: int | None
    lines: list[Line]

    @property
    def more(self) -> str:
        count = (self.count or 0) - sum(line.times for line in self.lines)
        return ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count} if count > 0 else ""

    def cut(self, most: int) -> "Group":
        return replace(self, lines=self.lines[:most])


def merged(lines: Iterable[Line]) -> list[Line]:
    """Lines that read the same are one, with their number: the same title three times tells nobody anything."""
    found: dict[str, Line] = {}
    for one in lines:
        first = found.setdefault(one.text, one._replace(times=0))
        found[one.text] = first._replace(times=first.times + one.times)
    return [with_number(one) for one in found.values()]


def with_number(one: Line) -> Line:
    if one.times == 1:
        return one
    return one._replace(text=_("%(title)s, %(count)d of them") % {"title": one.text, "count": one.times})


def line(title: str, url: str) -> Line:
    return Line(" ".join(title.split()), absolute(url) if url else "")
