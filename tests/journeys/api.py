"""A plain HTTP client for journeys: what a program of somebody else's would send."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Api:
    base: str
    token: str = ""

    def get(self, path: str) -> Any:
        return self.ask("GET", path)[1]

    def post(self, path: str, body: dict[str, Any] | None = None, *, status: int = 201) -> Any:
        got, answer = self.ask("POST", path, body or {})
        assert got == status, (path, got, answer)
        return answer

    def patch(self, path: str, version: int, body: dict[str, Any]) -> Any:
        got, answer = self.ask("PATCH", path, body, {"If-Match": f'"{version}"'})
        assert got == 200, (path, got, answer)
        return answer

    def ask(self, method: str, path: str, body: Any = None, more: dict[str, str] | None = None) -> tuple[int, Any]:
        sent = {"Accept-Language": "en", **(more or {})}
        data = None if body is None else json.dumps(body).encode()
        if body is not None:
            sent |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        status, content = self.raw(method, path, data, sent)
        return status, json.loads(content or b"null")

    def download(self, path: str) -> bytes:
        status, content = self.raw("GET", path, None, {"Accept-Language": "en"})
        assert status == 200, (path, status, content)
        return content

    def raw(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        if self.token:
            headers = headers | {"Authorization": f"Token {self.token}"}
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", data, headers, method=method)
        try:
            with OPENER.open(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()

    def signed_in(self, contact: str, password: str) -> "Api":
        answer = self.post("tokens", {"contact": contact, "password": password})
        return Api(self.base, answer["token"])
