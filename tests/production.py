"""The environment that production installs. Every process of the program that a test starts runs in it.

It is made from requirements.lock alone by scripts/install.py, so that a package which only the tests install is not in reach.
"""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv-production"


@cache
def production_bin() -> Path:
    """The folder of its commands; made on first use, and again when the lock has changed."""
    env = os.environ | {"VENV_DIR": str(VENV)}
    done = subprocess.run([sys.executable, "scripts/install.py"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return VENV / "bin"


def production_python() -> str:
    return str(production_bin() / "python")


def production_path() -> str:
    """PATH with its commands first."""
    return f"{production_bin()}{os.pathsep}{os.environ['PATH']}"
