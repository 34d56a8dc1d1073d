"""Print in both languages, before the project's translations can be loaded."""

import sys
from typing import NoReturn


def say(chinese: str, english: str) -> None:
    print(f"{chinese}  {english}", flush=True)


def fail(chinese: str, english: str) -> NoReturn:
    print(f"{chinese}\n{english}", file=sys.stderr, flush=True)
    raise SystemExit(1)
