"""The WSGI servers that `config/deploy/commands/web` knows, on the same requests."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench import data, load
from bench.servers import Server, serving
from bench.setting import CONNECTIONS, Line, Run, spread

SHAPES = (
    ("granian", 2, 1),
    ("granian", 2, 4),
    ("granian", 4, 1),
    ("gunicorn-sync", 2, 1),
    ("gunicorn-sync", 4, 1),
    ("gunicorn-gthread", 2, 1),
    ("gunicorn-gthread", 2, 4),
)


def lines(run: Run) -> Iterator[Line]:
    claims, lists = run.claims("spread"), run.lists("/api/v1/posts?state=OPEN")
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        for name, workers, threads in SHAPES:
            own = {"WEB_SERVER": name, "WEB_WORKERS": str(workers), "WEB_THREADS": str(threads)}
            servers[f"{name} {workers}×{threads}"] = stack.enter_context(serving(run.env, **own))
        for server in servers.values():
            load.fire(server.port, lists, connections=16, seconds=0.5)
        used: dict[str, list[float]] = {name: [] for name in servers}
        claimed = run.alternate({name: lambda n=name: claiming(run, servers[n], claims, used[n]) for name in servers})
        listed = run.alternate({name: lambda s=s: run.list_rate(s, lists) for name, s in servers.items()})
        for name, server in servers.items():
            memory = server.memory()
            master = sum(size for role, size in memory if role == "master")
            workers = [size for role, size in memory if role == "worker"]
            yield Line(
                f"{name}: claims/s, lists/s, processor ms per claim, MiB",
                f"{load.median(claimed[name]):,.0f}, {load.median(listed[name]):,.0f}, {load.median(used[name]):.2f}, "
                f"{master + sum(workers):,.0f}",
                detail=f"claims {spread(claimed[name])}, lists {spread(listed[name])}; "
                f"PSS {master:.0f} MiB + {len(workers)} × {max(workers):.0f} MiB",
            )


def claiming(run: Run, server: Server, requests: list[bytes], used: list[float]) -> float:
    """Claims per second; notes the processor's milliseconds per claim (the server's own, without PostgreSQL's)."""
    data.forget_claims()
    before = server.processor_seconds()
    outcome = load.fire(server.port, requests, connections=CONNECTIONS, seconds=run.seconds).require(201)
    used.append((server.processor_seconds() - before) * 1000 / outcome.statuses[201])
    return outcome.rate


def memory(run: Run) -> Line:
    """What the application's processes hold after all that was asked of them."""
    found = run.app.memory()
    workers = [size for role, size in found if role == "worker"]
    rest = [size for role, size in found if role == "master"]
    return Line(
        "memory per web process (PSS)",
        f"{max(workers):.0f} MiB",
        detail=f"{len(workers)} workers, master {rest[0]:.0f} MiB",
    )
