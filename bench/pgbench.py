"""What PostgreSQL alone does with the same statements: pgbench with prepared statements, bounded by count."""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

SCRIPTS = Path(__file__).parent / "floor" / "sql"


def rate(url: str, script: str, *, people: int, posts: int, clients: int) -> float:
    """Transactions per second: every person claims once, on one of `posts` posts (1 = all on the same)."""
    parts, share = urlsplit(url), people // clients
    command = [
        *("pgbench", "--no-vacuum", "--protocol", "prepared", "--file", str(SCRIPTS / f"{script}.sql")),
        *("--client", str(clients), "--jobs", "2", "--transactions", str(share)),
        *("--define", "i=0", "--define", f"share={share}", "--define", f"posts={posts}"),
        *(
            "--host",
            parts.hostname or "",
            "--port",
            str(parts.port or 5432),
            "--username",
            parts.username or "postgres",
        ),
        parts.path.strip("/"),
    ]
    env = {**os.environ, "PGPASSWORD": unquote(parts.password or "")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    found = re.search(r"tps = ([\d.]+) \(without initial", done.stdout)
    failed = re.search(r"number of failed transactions: 0 ", done.stdout) is None
    if done.returncode or found is None or failed:
        raise AssertionError(done.stdout + done.stderr)
    return float(found.group(1))
