"""What a check of the doctor finds."""

from collections.abc import Iterator
from dataclasses import dataclass

GREEN, YELLOW, RED = "green", "yellow", "red"


@dataclass(frozen=True)
class Finding:
    level: str
    text: str
    advice: str = ""


Findings = Iterator[Finding]


def first_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:200]
