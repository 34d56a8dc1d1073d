"""A client process: keep-alive connections, requests prepared as bytes, one loop, no library between it and the socket.

Started by load.py. Reads one pickled plan from standard input, says "ready" when all connections stand, starts at the next
line, and prints what came back as JSON. It costs some 20 microseconds per request, the same for every server.
"""

import json
import pickle
import selectors
import socket
import sys
import time
from collections import Counter
from typing import Any


class Connection:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(self.address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def ask(self, request: bytes) -> None:
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> tuple[int, bool] | None:
        """(status, whether the server closes) when the answer is complete."""
        received = self.socket.recv(262_144)
        self.buffer += received
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            if not received:
                raise ConnectionError("closed before an answer")
            return None
        status, low = int(head[9:12]), head.lower()
        closes = b"connection: close" in low
        if not (not received or complete(status, low, body)):
            return None
        self.buffer = b""
        return status, closes or not received


def complete(status: int, head: bytes, body: bytes) -> bool:
    if status in (204, 304):
        return True
    at = head.find(b"content-length: ")
    if at >= 0:
        return len(body) >= int(head[at + 16 :].split(b"\r\n", 1)[0])
    return b"chunked" in head and body.endswith(b"0\r\n\r\n")


def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Ask all requests, or as many as `seconds` allow, each connection one after the other."""
    selector = selectors.DefaultSelector()
    address, requests = (plan["host"], plan["port"]), iter(plan["requests"])
    connections = [Connection(address) for _number in range(plan["connections"])]
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    print("ready", flush=True)
    sys.stdin.buffer.readline()
    began = time.perf_counter()
    deadline = began + plan["seconds"]
    waiting = 0
    for connection in connections:
        request = next(requests, None)
        if request is None:
            break
        connection.ask(request)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        waiting += 1
    while waiting:
        for key, _events in selector.select(60) or timed_out():
            connection = key.data
            found = connection.answer()
            if found is None:
                continue
            now = time.perf_counter()
            statuses[found[0]] += 1
            latencies.append(now - connection.began)
            request = next(requests, None) if now < deadline else None
            if request is None or found[1]:
                selector.unregister(connection.socket)
                connection.socket.close()
                waiting -= 1
            if request is not None:
                if found[1]:
                    connection.connect()
                    selector.register(connection.socket, selectors.EVENT_READ, connection)
                    waiting += 1
                connection.ask(request)
    return {"seconds": time.perf_counter() - began, "statuses": statuses, "latencies": latencies}


def timed_out() -> list[Any]:
    raise TimeoutError("no answer within 60 seconds")


if __name__ == "__main__":
    print(json.dumps(run(pickle.load(sys.stdin.buffer))))
