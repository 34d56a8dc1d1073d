"""What a campaign begins with: the seven actions, and templates of regular posts in the reader's language."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).parent / "data" / "posts.json"
#: How many visits make a handbook that is kept: one each quarter (ours).
VISITS = 4
NAMES = {
    "POST": _("Take a service post"),
    "TEAM": _("Join a service team"),
    "HANDBOOK": _("Keep a visit handbook"),
    "DEED": _("Do one practical deed"),
    "SUGGESTION": _("Make one practical suggestion"),
    "EXAMPLE": _("Set one example"),
    "FAMILY": _("Help one special family"),
}


def action(code: str, source: str, target: int = 1) -> dict[str, Any]:
    return {"code": code, "title": "", "source": source, "target": target, "needs_confirmation": False}


ACTIONS = (
    action("POST", "CLAIM"),
    action("TEAM", "TEAM"),
    action("HANDBOOK", "VISIT", VISITS),
    action("DEED", "DEED"),
    action("SUGGESTION", "SUGGESTION"),
    action("EXAMPLE", "EXAMPLE"),
    action("FAMILY", "PAIRING"),
)


def name_of(code: str, title: str) -> str:
    return title or str(NAMES.get(code, code))


@cache
def templates() -> dict[str, dict[str, Any]]:
    return {post["code"]: post for post in json.loads(FILE.read_text("utf-8"))}


def posts() -> list[dict[str, Any]]:
    """The templates in the reader's language."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return [{"code": code, "places": post["places"], **post[language]} for code, post in templates().items()]
