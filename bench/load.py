"""Load from several client processes at once, and what came of it."""

import json
import pickle
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field

from bench.environment import ROOT


@dataclass
class Outcome:
    """What a burst of requests came to; `rate` counts every answer, so look at `statuses` too."""

    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return sum(self.statuses.values()) / self.seconds

    def quantile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def require(self, *allowed: int) -> "Outcome":
        """A server that refuses is fast: only answers of the expected kind count."""
        if set(self.statuses) - set(allowed):
            raise AssertionError(f"expected {allowed}, got {dict(self.statuses)}")
        return self


def request(method: str, path: str, *, token: str = "", key: str = "", body: bytes = b"") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\n"
    if token:
        head += f"Authorization: Token {token}\r\n"
    if key:
        head += f"Idempotency-Key: {key}\r\n"
    if method == "POST":
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def fire(port: int, requests: list[bytes], *, connections: int, seconds: float, processes: int = 2) -> Outcome:
    """Send `requests` over `connections` in all, for at most `seconds`; every connection asks one thing at a time."""
    started = []
    for number in range(processes):
        plan = {
            "host": "127.0.0.1",
            "port": port,
            "connections": connections // processes,
            "requests": requests[number::processes],
            "seconds": seconds,
        }
        client = subprocess.Popen(
            [sys.executable, "-m", "bench.client"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        pickle.dump(plan, client.stdin)  # type: ignore[arg-type]
        client.stdin.flush()  # type: ignore[union-attr]
        started.append(client)
    for client in started:
        if client.stdout.readline() != b"ready\n":  # type: ignore[union-attr]
            raise AssertionError("a client process did not start; its error stands above")
    for client in started:
        client.stdin.write(b"go\n")  # type: ignore[union-attr]
        client.stdin.flush()  # type: ignore[union-attr]
    parts = [json.loads(client.communicate()[0]) for client in started]
    statuses = sum((Counter({int(k): n for k, n in part["statuses"].items()}) for part in parts), Counter[int]())
    latencies = [latency for part in parts for latency in part["latencies"]]
    return Outcome(max(part["seconds"] for part in parts), statuses, latencies)


def median(values: list[float]) -> float:
    return statistics.median(values)
