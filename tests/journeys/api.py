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

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        headers = {"Accept-Language": "en"}
        if self.token:
            headers["Authorization"] = f"Token {self.token}"
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", data, headers, method=method)
        try:
            with OPENER.open(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.loads(refusal.read() or b"null")

    def signed_in(self, contact: str, password: str) -> "Api":
        answer = self.post("tokens", {"contact": contact, "password": password})
        return Api(self.base, answer["token"])
