"""The environment variables of a local copy, for manage.py and the processes of `make run` and `make demo`.

Variables that are set already are kept. Secrets are drawn once and stored in VAR_DIR, readable by the owner only.
"""

import base64
import os
import secrets
import socket
import subprocess
from pathlib import Path

from console import fail
from install import PYTHON, ROOT


def environment() -> dict[str, str]:
    env = dict(os.environ)
    host, port = env.setdefault("HOST", "127.0.0.1"), env.setdefault("PORT", "8000")
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        fail(f"PORT 应为 1 到 65535 的数字，现在是“{port}”。", f"PORT must be a number from 1 to 65535, not '{port}'.")
    var = Path(ROOT, env.get("VAR_DIR") or "var").resolve()
    make_folder(var)
    env["VAR_DIR"] = str(var)
    env["PATH"] = f"{PYTHON.parent}{os.pathsep}{env.get('PATH', '')}"
    env["VIRTUAL_ENV"] = str(PYTHON.parent.parent)
    env["PYTHONUNBUFFERED"] = "1"
    env.setdefault("LOG_LEVEL", "WARNING")
    # Celery's warning about running as root is about pickled jobs, which are not accepted here; in a container it is noise.
    env.setdefault("PYTHONWARNINGS", "ignore::UserWarning:celery.platforms")
    env.setdefault("ALLOWED_HOSTS", ",".join(own_names(host)))
    env.setdefault("PUBLIC_URL", address(host, port))
    if not env.get("REDIS_URL"):
        env.setdefault("WORKER_POOL", "solo")  # the embedded broker is a folder: one consumer is enough
    keep_secret(env, "SECRET_KEY", var / "secret-key", lambda: secrets.token_urlsafe(64))
    keep_secret(env, "SEALING_KEYS", var / "sealing-keys", lambda: "k1:" + base64.b64encode(os.urandom(32)).decode())
    return env


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        fail(
            f"无法使用数据目录 {folder}（VAR_DIR）：{problem.strerror}。",
            f"The data folder {folder} (VAR_DIR) cannot be used: {problem.strerror}.",
        )


def keep_secret(env: dict[str, str], name: str, file: Path, draw) -> None:
    if env.get(name) or env.get(f"{name}_FILE"):
        return
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        os.chmod(file, 0o600)
    else:
        with os.fdopen(handle, "w") as out:
            out.write(draw() + "\n")
            out.flush()
            os.fsync(out.fileno())
    env[f"{name}_FILE"] = str(file)


def own_names(host: str) -> list[str]:
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host in ("0.0.0.0", "::"):  # reachable from outside: by this machine's names
        names.append(socket.gethostname())
        try:
            found = socket.getaddrinfo(socket.gethostname(), None)
        except OSError:
            found = []
        names += [f"[{info[4][0]}]" if ":" in str(info[4][0]) else str(info[4][0]) for info in found]
    else:
        names.append(f"[{host}]" if ":" in host else host)
    return list(dict.fromkeys(names))


def address(host: str, port: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def manage(env: dict[str, str], *arguments: str) -> int:
    return subprocess.run([str(PYTHON), "manage.py", *arguments], cwd=ROOT, env=env).returncode
