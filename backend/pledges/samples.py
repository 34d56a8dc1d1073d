"""Sample pledges per tier in the reader's language, as a start for one's own."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FILE = Path(__file__).parent / "data" / "samples.json"
SAME = ("code", "tier", "kind", "measure", "metric")
WORDS = ("text", "unit_of_measure")


@cache
def samples() -> list[dict[str, Any]]:
    return list(json.loads(FILE.read_text("utf-8")))


def samples_for(*, tier: str | None = None) -> list[dict[str, Any]]:
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return [
        {**{name: sample[name] for name in SAME}, **{name: sample[name][language] for name in WORDS}}
        for sample in samples()
        if tier in (None, sample["tier"])
    ]
