"""Create .venv and install the locked packages, each exactly as hashed. `install.py` for running, `install.py dev` for tests.

VENV_DIR chooses another folder: the tests run the program from .venv-production, which holds requirements.lock and nothing else.
Standard library only: this runs before anything is installed. A stamp in the folder is the digest of the installed lock, so
that the second start takes no time.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from console import fail, say

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(ROOT, os.environ.get("VENV_DIR") or ".venv").resolve()
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}


def install(kind: str = "run") -> None:
    with VENV.with_name(f"{VENV.name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # two copies starting at once install one after the other
        if not usable():
            create()
        lock = LOCKS[kind]
        digest = hashlib.sha256(lock.read_bytes()).hexdigest()
        stamp = VENV / f".installed-{kind}"
        if stamp.exists() and stamp.read_text() == digest:
            return
        count = sum(line[:1].isalnum() for line in lock.read_text().splitlines())
        say(f"正在安装 {count} 个已锁定的依赖包（只在首次或变动后进行）…", f"Installing {count} locked packages …")
        command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "-qq"]
        command += ["--disable-pip-version-check", "--no-input", "--requirement", str(lock)]
        if subprocess.run(command, cwd=ROOT).returncode:
            fail(
                f"安装 {lock.name} 失败，原因见上；通常是网络或 pip 镜像的问题，修好后再运行一次。",
                f"Installing {lock.name} failed, see above; mostly the network or the pip mirror; mend it and run again.",
            )
        stamp.write_text(digest)


def usable() -> bool:
    """Whether the environment still starts: not after its Python was removed or its folder moved."""
    pip = VENV / "bin" / "pip"
    if not (PYTHON.exists() and pip.exists() and str(VENV) in pip.read_text("utf-8", "replace")):
        return False
    test = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-c", test], capture_output=True).returncode == 0


def create() -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        fail(
            f"这个 Python 缺少 {missing[0]} 模块，请先安装（Debian/Ubuntu：apt install python3-venv）。",
            f"This Python lacks the {missing[0]} module; install it first (Debian/Ubuntu: apt install python3-venv).",
        )
    say(f"正在创建 {VENV.name} …", f"Creating {VENV.name} …")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        print(done.stdout, done.stderr, file=sys.stderr)
        fail(f"无法创建 {VENV.name}，原因见上。", f"Could not create {VENV.name}, see above.")


if __name__ == "__main__":
    install(sys.argv[1] if len(sys.argv) > 1 else "run")
