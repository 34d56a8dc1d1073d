"""`make check`: all checks that do not run the program; every check runs, then the result is printed."""

import os
import subprocess
import sys
import tempfile
import time

from install import PYTHON, ROOT

BIN = PYTHON.parent
MANAGE = [str(PYTHON), "manage.py"]
CHECKS = {
    "style": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy")],
    "import contracts": [str(BIN / "lint-imports")],
    "missing migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "API description": [*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull],
    "translations": [str(PYTHON), "scripts/translations.py", "--check"],
}


def main() -> int:
    verdicts = {}
    with tempfile.TemporaryDirectory(prefix="linggang-check-") as folder:
        env = dict(os.environ) | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "1",  # nothing is served: the development secrets suffice
            "VAR_DIR": folder,
            "PYTHONPATH": str(ROOT),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        }
        for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
            env.pop(name, None)
        for name, command in CHECKS.items():
            print(f"\n=== {name} ===", flush=True)
            began = time.monotonic()
            code = subprocess.run(command, cwd=ROOT, env=env).returncode
            verdicts[name] = (code, time.monotonic() - began)
    print("\nChecks 检查")
    for name, (code, seconds) in verdicts.items():
        print(f"  {name:<20} {'FAILED 失败' if code else 'passed 通过'} ({seconds:.0f} s)")
    return 1 if any(code for code, _ in verdicts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
