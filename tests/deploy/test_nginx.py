"""config/deploy/nginx/nginx.conf under a real nginx, before a stand-in that echoes what it is sent."""

import http.client
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from backend.common.http.problem_types import find_problem_type
from tests.deploy.conftest import ROOT, free_port, status_of, wait_until
from tests.programs import require_program

pytestmark = pytest.mark.processes


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        if self.path == "/cut-off":
            self.close_connection = True
            return
        if self.path == "/too-slow":
            time.sleep(1.5)  # nginx has given up by then, and hung up
            self.close_connection = True
            return
        if self.path == "/refused":
            self.send_response(503)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"ours")
            return
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    nginx = require_program("nginx")
    folder: Path = tmp_path_factory.mktemp("nginx")
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port = free_port()
    text = (ROOT / "config" / "deploy" / "nginx" / "nginx.conf").read_text()
    # `resolve` is for the container network, and for nginx from 1.27.3 on (the image; test_compose.py); here it is an address.
    text = text.replace("server web:8000 resolve", f"server 127.0.0.1:{behind.server_port}")
    text = text.replace("proxy_read_timeout 60s", "proxy_read_timeout 1s")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("/tmp/", f"{folder}/")
    (folder / "nginx.conf").write_text(("user root;\n" if os.geteuid() == 0 else "") + text)
    command = [nginx, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    process = subprocess.Popen(command)
    wait_until(lambda: status_of(f"http://127.0.0.1:{port}/nginx-health") == 200, 15, "nginx answers")
    yield port
    process.terminate()
    process.wait(10)
    behind.shutdown()
    behind.server_close()


def ask(port: int, method: str = "GET", path: str = "/", **options) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, **options)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def seen_behind(port: int, **headers: str) -> dict[str, str]:
    status, body = ask(port, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert status == 200
    return json.loads(body)


def test_only_the_last_proxy_is_believed_about_the_client(port: int):
    assert seen_behind(port)["X-Forwarded-For"] == "127.0.0.1"
    assert seen_behind(port, X_Forwarded_For="198.51.100.7, 203.0.113.9")["X-Forwarded-For"] == "203.0.113.9"


def test_what_a_client_says_of_host_and_proxies_goes_no_further(port: int):
    behind = seen_behind(port, X_Forwarded_Host="evil.example", Forwarded="for=1.2.3.4;host=evil.example")
    assert "evil.example" not in json.dumps(behind)


def test_the_scheme_is_passed_on(port: int):
    assert seen_behind(port)["X-Forwarded-Proto"] == "http"
    assert seen_behind(port, X_Forwarded_Proto="https")["X-Forwarded-Proto"] == "https"


@pytest.mark.parametrize("size, status", [(1024 * 1024, 200), (1024 * 1024 + 1, 413)])
def test_a_body_ends_at_one_megabyte(port: int, size: int, status: int):
    assert ask(port, "POST", body=b"x" * size)[0] == status


def test_a_body_without_a_length_ends_there_too(port: int):
    chunks = (b"x" * 65536 for _ in range(20))
    assert ask(port, "POST", body=chunks)[0] == 413


def test_a_request_that_claims_two_lengths_is_refused(port: int):
    text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(text.encode())
        assert line.recv(200).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("headers", [{"X-Long": "x" * 9000}, {f"X-{number}": "x" * 1000 for number in range(20)}])
def test_headers_end_at_sixteen_kilobytes(port: int, headers: dict[str, str]):
    assert ask(port, headers=headers)[0] == 431


def refused(port: int, method: str = "GET", path: str = "/", **options) -> http.client.HTTPMessage:
    """The headers of a refusal of nginx's own, whose body was looked at."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, **options)
        answer = connection.getresponse()
        said = json.loads(answer.read())
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (said["status"], said["type"]) == (answer.status, f"/problems/{said['code']}")
        with translation.override("en" if "en" in dict(options.get("headers", {})).values() else "zh-hans"):
            expected = (
                _("There is nothing at this address.")
                if answer.status == 404
                else find_problem_type(said["code"]).title
            )
            assert said["title"] == str(expected)
        answer.headers["Code"] = said["code"]
        return answer.headers
    finally:
        connection.close()


@pytest.mark.parametrize("language", ["zh-CN,zh;q=0.9", "en"])
@pytest.mark.parametrize(
    ("path", "code", "options"),
    [
        ("/cut-off", "unavailable", {}),
        ("/too-slow", "unavailable", {}),
        ("/", "body-too-large", {"method": "POST", "body": b"x" * (1024 * 1024 + 1)}),
        ("/", "headers-too-large", {"headers": {"X-Long": "x" * 9000}}),
        ("/metrics", "not-found", {}),
    ],
)
def test_what_nginx_refuses_is_a_problem_like_any_other(port: int, path: str, code: str, options: dict, language: str):
    headers = {"Accept-Language": language} | options.get("headers", {})
    said = refused(port, path=path, **{**options, "headers": headers})
    assert said["Code"] == code
    assert said["Retry-After"] == ("2" if code == "unavailable" else None)
    assert said["Cache-Control"] == "no-store, private"


def test_an_address_that_does_not_end_is_a_problem_before_anybody_knows_the_language(port: int):
    assert refused(port, path="/" + "x" * 9000)["Code"] == "bad-request"


def test_a_request_that_makes_no_sense_is_a_problem(port: int):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        answer = line.recv(2000)
    assert answer.startswith(b"HTTP/1.1 400") and b'"code":"bad-request"' in answer


def test_what_the_application_refuses_goes_through_as_it_is(port: int):
    assert ask(port, path="/refused") == (503, b"ours")


def test_figures_for_monitoring_are_not_for_the_world(port: int):
    assert ask(port, path="/metrics")[0] == 404


def test_people_who_send_slowly_keep_nobody_waiting(port: int):
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    try:
        for line in slow:
            line.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx")
        assert ask(port)[0] == 200
    finally:
        for line in slow:
            line.close()
