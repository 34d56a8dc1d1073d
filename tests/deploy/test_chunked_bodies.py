"""A body sent in pieces, without its length, is read as any other: over the very servers that are deployed."""

import http.client
import json
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.deploy.conftest import Installation, status_of, wait_until

pytestmark = pytest.mark.processes
PASSWORD = "correct horse battery"
MEGABYTE = 1024 * 1024


def send(port: int, pieces: Iterator[bytes]) -> tuple[int, dict]:
    """POST to /tokens, chunked. The server may answer, and close, before it has seen everything."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    try:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", "/api/v1/tokens", body=pieces, headers=headers, encode_chunked=True)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def expect_the_same_as_with_a_length(port: int) -> None:
    text = json.dumps({"contact": "eva@example.org", "password": PASSWORD}).encode()
    status, said = send(port, iter([text[:10], text[10:20], text[20:]]))
    assert (status, "token" in said) == (201, True), said

    status, said = send(port, iter([b'{"contact": "x", ', b'"privilege": 1}']))
    assert (status, said["code"]) == (400, "unknown-field")

    status, said = send(port, iter([b'{"contact": "', *[b"x" * 65536] * 16, b'"}']))
    assert (status, said["code"]) == (413, "body-too-large")

    status, said = send(port, (b"x" * 65536 for _ in range(160)))
    assert (status, said["code"]) == (413, "body-too-large")


def test_a_chunked_body_is_read_and_bounded_as_any_other(installation: Installation):
    assert installation.run("migrate").returncode == 0
    person = ("--name", "Eva", "--email", "eva@example.org", "--district", "江北区")
    assert installation.manage("create_administrator", *person, ADMIN_PASSWORD=PASSWORD).returncode == 0
    for server in ("granian", "gunicorn-sync", "gunicorn-gthread"):
        web = installation.start("web", WEB_SERVER=server, RATE_SIGN_IN="1000/min")
        wait_until(lambda: status_of(f"{installation.base}/healthz") == 200, 60, f"{server} answers")
        expect_the_same_as_with_a_length(installation.port)
        web.terminate()
        web.wait(15)
