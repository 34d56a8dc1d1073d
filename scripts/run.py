"""`make run`: install, prepare the database, load the demo, start all processes; Ctrl-C stops them."""

import errno
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NoReturn

from console import fail, say
from install import ROOT, install
from local import address, environment, manage
from process_group import ProcessGroup

START_PATIENCE_SECONDS = 90


def main() -> int:
    began = time.monotonic()
    env = environment()
    require_free_port(env["HOST"], int(env["PORT"]))
    guard = require_own_folder(Path(env["VAR_DIR"]), env["PORT"])
    install()
    prepare(env)
    processes = ProcessGroup(["honcho", "--no-colour", "-f", "config/deploy/Procfile", "start"], env)
    with processes:
        if not wait_for_answer(processes, env):
            return 1
        print_welcome(env, time.monotonic() - began)
        code = processes.wait()
    guard.close()
    say("领岗已停止。", "Linggang has stopped.")
    return code


def require_free_port(host: str, port: int) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        not_our_address(host)
    family, kind, protocol, _name, where = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except PermissionError:
            fail(
                f"没有权限使用端口 {port}，请换一个：PORT=8000 make run。",
                f"No permission for port {port}; choose another: PORT=8000 make run.",
            )
        except OSError as problem:
            if problem.errno == errno.EADDRNOTAVAIL:
                not_our_address(host)
            fail(
                f"端口 {port} 已被占用，请换一个：PORT={port % 65535 + 1} make run。",
                f"Port {port} is busy; choose another: PORT={port % 65535 + 1} make run.",
            )


def not_our_address(host: str) -> NoReturn:
    fail(f"HOST“{host}”不是本机地址。", f"HOST '{host}' is no address of this machine.")


def require_own_folder(var: Path, port: str):
    """Two copies may run side by side, but not on one data folder: they would share the embedded broker."""
    guard = (var / "run.lock").open("w")
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fail(
            f"数据目录 {var} 已有一份领岗在运行，请换一个：VAR_DIR=var-{port} make run。",
            f"Another copy already runs on the data folder {var}; choose another: VAR_DIR=var-{port} make run.",
        )
    return guard


def prepare(env: dict[str, str]) -> None:
    Path(env["VAR_DIR"], "static").mkdir(exist_ok=True)
    say("正在准备数据库 …", "Preparing the database …")
    command = [str(ROOT / "config/deploy/commands/migrate")]
    if subprocess.run(command, cwd=ROOT, env=env | {"MIGRATE_VERBOSITY": "0"}).returncode:
        fail("数据库准备失败，原因见上。", "Preparing the database failed, see above.")
    if env.get("DEMO", "1") != "0" and manage(env, "load_demo", "--if-empty"):
        fail(
            "演示数据载入失败，原因见上。DEMO=0 make run 可不带演示启动。",
            "Loading the demo failed, see above. DEMO=0 make run starts without it.",
        )


def wait_for_answer(processes: ProcessGroup, env: dict[str, str]) -> bool:
    deadline = time.monotonic() + START_PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if processes.ended() or processes.stopping:
            break
        if answers(f"{address(env['HOST'], env['PORT'])}/healthz", env["ALLOWED_HOSTS"]):
            return True
        time.sleep(0.2)
    if not processes.stopping:
        print("领岗没有启动成功，原因见上面的输出。\nLinggang did not start; the lines above say why.", file=sys.stderr)
    return False


def answers(url: str, hosts: str) -> bool:
    request = urllib.request.Request(url, headers={"Host": hosts.split(",")[0]})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def print_welcome(env: dict[str, str], seconds: float) -> None:
    base = address(env["HOST"], env["PORT"])
    print(f"\n  领岗已启动（{seconds:.0f} 秒）  Linggang is running: {base}/\n")
    accounts = demo_accounts(Path(env["VAR_DIR"]))
    if accounts:
        print("  演示账号  Demo accounts")
        for account in accounts:
            print(f"    {account['role']:<15} {account['sign_in']:<34} {account['password']}")
        print(f"    令牌在  tokens in  {Path(env['VAR_DIR'], 'demo-accounts.json')}")
        if Path(env["VAR_DIR"], "mail").is_dir():
            print(f"    本周邮件和反馈单在  the week's mails and a feedback slip in  {Path(env['VAR_DIR'], 'mail')}")
        print()
    else:
        print("  没有演示账号；第一个账号  No demo accounts; the first account:  scripts/manage create_administrator\n")
    print("  试试看  Try")
    print(f"    {base}/api/docs/    接口文档  the API, described and ready to try")
    for account in accounts[:1]:
        print(f"    curl -H 'Authorization: Token {account['token']}' '{base}/api/v1/posts?state=open'")
    print(f"    curl {base}/readyz")
    own = "".join(f"{name}={os.environ[name]} " for name in ("VAR_DIR", "HOST", "PORT") if os.environ.get(name))
    print(f"    {own}scripts/manage doctor    检查这份安装  check this installation\n")
    print("  按 Ctrl-C 停止  Ctrl-C stops everything\n", flush=True)


def demo_accounts(var: Path) -> list[dict[str, str]]:
    try:
        found = json.loads((var / "demo-accounts.json").read_text("utf-8"))
    except (OSError, ValueError):
        return []
    wanted = {"role", "sign_in", "password", "token"}
    rows = found.get("accounts", []) if isinstance(found, dict) else found
    return [row for row in rows if isinstance(row, dict) and wanted <= row.keys()]


def interrupted(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    os.chdir(ROOT)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
