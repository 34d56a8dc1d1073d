"""What every answer says to the browser, whoever gives it: a page, the API, an error, a file."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from backend.common.http.middleware import HEADERS

FILE = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css"
ANSWERS = {
    "start page": "/",
    "documentation": "/api/docs/",
    "health": "/healthz",
    "API without sign-in": "/api/v1/me",
    "nothing there": "/nowhere",
    "NUL": "/api/v1/posts?q=%00",
    "file": FILE,
    "no such file": "/static/nothing.css",
    "problem": "/problems/not-found",
}


@pytest.mark.parametrize("address", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_has_them(db, address):
    answer = Client().get(address)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer.close()


def test_an_error_of_the_server_has_them(db, monkeypatch):
    monkeypatch.setattr("django.core.handlers.base.BaseHandler._get_response", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def broken(self, request):
    raise RuntimeError


def test_no_page_needs_a_script_that_stands_in_it(db):
    page = Client().get("/api/docs/").content.decode()
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, flags=re.S)
    assert scripts and all("src=" in attributes and not body.strip() for attributes, body in scripts)
    assert "'unsafe-inline'" not in HEADERS["Content-Security-Policy"].split("script-src")[1].split(";")[0]


@pytest.mark.parametrize("address", ["/", "/api/docs/", "/api/v1/me", FILE, "/problems/not-found", "/unsubscribe/x"])
def test_a_foreign_host_is_refused_everywhere(db, address):
    answer = Client().get(address, HTTP_HOST="evil.example.org")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-host")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_probes_may_use_the_bare_address(db, address):
    assert Client().get(address, HTTP_HOST="10.0.0.7:8000").status_code in (200, 503)


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "CONNECT", "PROPFIND", "PUT"])
@pytest.mark.parametrize("address", ["/", "/api/docs/", "/api/schema/", "/unsubscribe/x", FILE, "/healthz"])
def test_methods_that_nobody_needs_are_refused(db, method, address):
    answer = Client().generic(method, address)
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "TRACE" not in answer.headers["Allow"] and "OPTIONS" not in answer.headers["Allow"]


def test_the_data_folder_and_what_is_in_it_are_for_one_user(tmp_path):
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    old = folder / "linggang.sqlite3"
    old.touch(mode=0o644)
    code = (
        "import django; django.setup()\nfrom django.core import mail\nmail.send_mail('a', 'b', None, ['x@example.org'])"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1", "VAR_DIR": str(folder)}
    env = {name: value for name, value in env.items() if name not in ("DATABASE_URL", "EMAIL_URL")}
    subprocess.run([sys.executable, "-c", code], env=env, check=True, cwd=settings.BASE_DIR)
    (mail,) = (folder / "mail").iterdir()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, old, mail)] == [0o700, 0o600, 0o600]


@pytest.mark.parametrize(
    ("host", "https", "warned"),
    [("0.0.0.0", "", True), ("192.0.2.7", "0", True), ("0.0.0.0", "1", False), ("127.0.0.1", "", False)],
)
def test_a_loud_line_where_others_can_listen(tmp_path, host, https, warned):
    command = Path(settings.BASE_DIR, "config/deploy/commands/web")
    env = {"PATH": "/usr/bin:/bin", "HOST": host, "HTTPS": https, "VAR_DIR": str(tmp_path), "WEB_SERVER": "none"}
    done = subprocess.run([command], env=env, capture_output=True, text=True)
    assert done.returncode == 2
    assert ("WARNING" in done.stderr and "警告" in done.stderr) == warned


@pytest.mark.parametrize("noun", ["campaigns", "deeds", "suggestions", "examples"])
def test_bounds_stand_in_the_description(db, noun):
    schema = Client().get("/api/schema/?format=json", HTTP_ACCEPT="application/json").json()
    listing, adding = (schema["paths"][f"/api/v1/{noun}"][method] for method in ("get", "post"))
    (size,) = [one["schema"] for one in listing["parameters"] if one["name"] == "page_size"]
    assert (size["minimum"], size["maximum"], size["default"]) == (1, 100, 50)
    (key,) = [one["schema"] for one in adding["parameters"] if one["name"] == "Idempotency-Key"]
    assert re.search(key["pattern"], "0f6e-1") and not re.search(key["pattern"], "two\nlines")
