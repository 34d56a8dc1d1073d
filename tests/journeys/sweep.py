"""Asks a running installation for everything, as everybody; and sends it everything that it refuses."""

import http.client
import json
import urllib.parse
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from tests.journeys.canaries import Place

PAGES = ("/", "/healthz", "/readyz", "/metrics", "/problems/validation-error", "/api/schema/", "/api/docs/")


class Caller:
    """Somebody with a token, or nobody, over one connection."""

    def __init__(self, base: str, name: str, token: str = "") -> None:
        self.name, self.connection = name, http.client.HTTPConnection(urllib.parse.urlsplit(base).netloc, timeout=30)
        self.headers = {"Accept-Encoding": "gzip", "Accept-Language": "en"}
        if token:
            self.headers["Authorization"] = f"Token {token}"

    def ask(self, method: str, path: str, body: bytes | None = None, **more: str) -> tuple[int, Place]:
        """The status, and all that came back: head and body."""
        try:
            self.connection.request(method, path, body, self.headers | more)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):  # the server may close a connection that it has kept for long
            self.connection.close()
            self.connection.request(method, path, body, self.headers | more)
            answer = self.connection.getresponse()
            content = answer.read()
        said = {name: value for name, value in answer.getheaders() if name.lower() not in ("date", "content-encoding")}
        if "gzip" not in answer.headers.get("Content-Encoding", "") and not content.startswith((b"PK", b"\x1f\x8b")):
            content = repr(said).encode() + content
        return answer.status, Place(f"{method} {path.partition('?')[0]} as {self.name}", content)

    def send(self, method: str, path: str, body: Any, **more: str) -> tuple[int, Place]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4()), "If-Match": '"1"', **more}
        return self.ask(method, path, body if isinstance(body, bytes) else json.dumps(body).encode(), **headers)


def everybody_reads(callers: Iterable[Caller], paths: Iterable[str]) -> tuple[dict[str, set[int]], list[Place]]:
    """Every path by everybody; the statuses by path, and every answer."""
    wanted = list(paths)

    def read(caller: Caller) -> list[tuple[str, int, Place]]:
        return [(path, *caller.ask("GET", path)) for path in wanted]

    with ThreadPoolExecutor(4) as pool:
        answers = [one for found in pool.map(read, callers) for one in found]
    statuses: dict[str, set[int]] = {}
    for path, status, _ in answers:
        statuses.setdefault(path, set()).add(status)
    return statuses, [place for *_, place in answers]


def refused_writes(schema: dict[str, Any], text: str, ids: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    """For every route that takes a body: all its texts filled with `text`, and refused for a field that nobody knows."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method not in ("post", "patch", "put"):
                continue
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            way = path.format_map(Known(ids))
            yield method.upper(), way, {**texts_of(schema, body, text), "unexpected": text}


class Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return str(uuid4())


def texts_of(schema: dict[str, Any], body: dict[str, Any], text: str) -> dict[str, Any]:
    while "$ref" in body:
        body = schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    filled: dict[str, Any] = {}
    for name, field in body.get("properties", {}).items():
        kind = field.get("type")
        if kind == "string" or "string" in (kind or ()):
            filled[name] = text
        elif kind == "array" and field.get("items", {}).get("type") == "string":
            filled[name] = [text]
    return filled
