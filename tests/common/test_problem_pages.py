"""Every `type` of a refusal leads to a page that explains it, in the reader's language; so does every address that leads nowhere."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from backend.common.errors import known_errors
from backend.common.http import middleware
from backend.common.http.problem_types import PROBLEM_TYPES, find_problem_type

CODE = re.compile(r"[a-z]+(-[a-z]+)+|busy|forbidden")
NO_CODES = {"text-plain", "utf-8"}  # what looks like a code in these files and is none
ANSWERING = ("problems", "middleware", "parsing", "fields", "chunked_bodies")
CHINESE = re.compile("[一-鿿]")


def written_codes() -> set[str]:
    """Every text in the files that answer without a domain error and that has the form of a code."""
    folder = Path(settings.BASE_DIR) / "backend" / "common" / "http"
    trees = [ast.parse((folder / f"{name}.py").read_text()) for name in ANSWERING]
    nginx = (Path(settings.BASE_DIR) / "config/deploy/nginx/nginx.conf").read_text()
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    found = {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}
    return (found | set(re.findall(r"/problems/([a-z-]+)", nginx))) - NO_CODES


def test_the_files_are_read():
    assert {"malformed-json", "busy", "db-unavailable", "unknown-filter", "internal-error"} <= written_codes()


@pytest.mark.parametrize("code", sorted({*written_codes(), *known_errors(), *PROBLEM_TYPES}))
def test_a_problem_has_its_page_in_both_languages(code):
    chinese, english = (Client().get(f"/problems/{code}", HTTP_ACCEPT_LANGUAGE=lang) for lang in ("zh-hans", "en"))
    assert (chinese.status_code, english.status_code) == (200, 200)
    titles = [re.search("<h1>(.*)</h1>", page.content.decode()).group(1) for page in (chinese, english)]
    assert (bool(CHINESE.search(titles[0])), bool(CHINESE.search(titles[1]))) == (True, False), titles


@pytest.mark.parametrize("address", ["/problems/nothing-like-this", "/unsubscribe/x", "/nowhere"])
def test_what_is_not_there_is_said_in_the_readers_language(db, address):
    for language, says in (("zh-CN", "此地址下没有内容"), ("en", "There is nothing at this address.")):
        page = Client().get(address, HTTP_ACCEPT_LANGUAGE=language)
        assert (page.status_code, says in page.content.decode()) == (404, True), page.content


def test_a_refusal_at_the_door_does_not_speak_the_last_readers_language(db):
    client = Client()
    for first, then, says in (("en", "zh-hans", CHINESE), ("zh-hans", "en", re.compile("NUL character"))):
        client.get("/", HTTP_ACCEPT_LANGUAGE=first)
        refused = client.get("/api/v1/posts?q=%00", HTTP_ACCEPT_LANGUAGE=then)
        assert says.search(refused.json()["title"]), refused.json()


def test_what_fails_before_a_language_is_chosen_speaks_the_readers(settings):
    """As when the session cannot be read: LocaleMiddleware has not read Accept-Language yet."""
    application = middleware.plain_problems(lambda request: HttpResponse("<h1>…</h1>", status=500))
    with translation.override("zh-hans"):
        refused = application(RequestFactory().get("/api/v1/posts", HTTP_ACCEPT_LANGUAGE="en"))
    assert b"Something went wrong on our side." in refused.content


def test_a_missing_csrf_token_is_said_in_the_readers_language(world, now):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ben)
    for language in ("zh-hans", "en"):
        refused = client.post("/api/v1/me/password", "{}", "application/json", HTTP_ACCEPT_LANGUAGE=language)
        with translation.override(language):
            assert (refused.status_code, refused.json()["title"]) == (403, str(find_problem_type("csrf-failed").title))
