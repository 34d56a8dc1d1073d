"""What Django, DRF and knox say to a reader is Chinese too: from their own catalogues, or from ours where they have none."""

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.utils import translation

SPEAKING = (
    "django.contrib.auth.password_validation",
    "django.core.validators",
    "django.db.models.fields",
    "knox.auth",
    "rest_framework.authentication",
    "rest_framework.exceptions",
    "rest_framework.fields",
    "rest_framework.pagination",
    "rest_framework.relations",
    "rest_framework.serializers",
    "rest_framework.validators",
)
SINGLE, PLURAL = {"_", "gettext", "gettext_lazy"}, {"ngettext", "ngettext_lazy"}
# Field types' names, and what only types of field say that the API does not have.
NEVER_SAID = {"IPv4", "IPv6", "URL", "A valid biginteger is required.", "Integer value too large to convert to float"}


def sentences(module: str) -> list[tuple[str, ...]]:
    tree = ast.parse(Path(find_spec(module).origin).read_text())
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            wanted = 2 if name in PLURAL else 1 if name in SINGLE else 0
            texts = tuple(word.value for word in call.args[:wanted] if isinstance(word, ast.Constant))
            found += [texts] if wanted and len(texts) == wanted else []
    return found


def chinese(texts: tuple[str, ...]) -> str:
    with translation.override("zh-hans"):
        return translation.ngettext(*texts, 2) if len(texts) == 2 else translation.gettext(*texts)


@pytest.mark.parametrize("module", SPEAKING)
def test_a_library_says_nothing_untranslated(module):
    found = sentences(module)
    assert [texts for texts in found if chinese(texts) in texts and texts[0] not in NEVER_SAID] == []


def test_the_sentences_are_found():
    assert ("Not found.",) in sentences("rest_framework.exceptions")
    assert any(texts[0].startswith("This password is too short.") for texts in sentences(SPEAKING[0]))


def test_a_short_password_is_refused_in_chinese(world, now, client_for):
    change = {"old": "x", "new": "abc"}
    world.ben.set_password("x")
    world.ben.save()
    refused = client_for(world.ben).post("/api/v1/me/password", change, HTTP_ACCEPT_LANGUAGE="zh-hans")
    assert refused.status_code == 400
    assert any("密码太短" in error["detail"] for error in refused.json()["errors"]), refused.json()
