"""config/deploy/nginx/nginx.conf under a real nginx, where one is installed, before a stand-in that echoes what it is sent."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.deploy.conftest import ROOT, free_port, status_of, wait_until

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [pytest.mark.processes, pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")]


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
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
    folder: Path = tmp_path_factory.mktemp("nginx")
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port = free_port()
    text = (ROOT / "config" / "deploy" / "nginx" / "nginx.conf").read_text()
    text = text.replace("server web:8000", f"server 127.0.0.1:{behind.server_port}")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("/tmp/", f"{folder}/")
    (folder / "nginx.conf").write_text(("user root;\n" if os.geteuid() == 0 else "") + text)
    command = [str(NGINX), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    nginx = subprocess.Popen(command)
    wait_until(lambda: status_of(f"http://127.0.0.1:{port}/nginx-health") == 200, 15, "nginx answers")
    yield port
    nginx.terminate()
    nginx.wait(10)
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
    assert ask(port, headers=headers)[0] == 400


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
