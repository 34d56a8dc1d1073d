"""The WSGI servers that `config/deploy/commands/web` knows, on the same requests."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench import load
from bench.servers import Server, serving
from bench.setting import Line, Run, spread

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
        claimed = run.alternate({name: lambda s=s: run.claim_rate(s, claims) for name, s in servers.items()})
        listed = run.alternate({name: lambda s=s: run.list_rate(s, lists) for name, s in servers.items()})
        for name, server in servers.items():
            memory = server.memory()
            master = sum(size for role, size in memory if role == "master")
            workers = [size for role, size in memory if role == "worker"]
            yield Line(
                f"{name}: claims/s, lists/s, MiB",
                f"{load.median(claimed[name]):,.0f}, {load.median(listed[name]):,.0f}, {master + sum(workers):,.0f}",
                detail=f"claims {spread(claimed[name])}, lists {spread(listed[name])}; "
                f"PSS {master:.0f} MiB + {len(workers)} × {max(workers):.0f} MiB",
            )


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
