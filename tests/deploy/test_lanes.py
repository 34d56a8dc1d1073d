"""`make test` under REQUIRE_ALL_LANES=1: a test that was skipped for want of a program fails the lane."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.production import ROOT

LANE = """
import runpy, sys
from pathlib import Path
sys.path.insert(0, "scripts")
script = runpy.run_path("scripts/test.py")
lane = script["Lane"]("Lane", {})
script["run"](lane, [sys.argv[1], "-n0", "-p", "no:cacheprovider"], Path(sys.argv[2], "lane"))
print(lane.failed, lane.verdict)
"""
PASSES = "def test_it(): pass"
SKIPS = "import pytest\ndef test_it(): pytest.skip('no such program')"
WANTS_NGINX = "from tests.programs import require_program\ndef test_it(): require_program('no-such-program')"


@pytest.mark.parametrize(
    "test, required, failed",
    [(PASSES, "1", False), (SKIPS, "1", True), (SKIPS, "", False), (WANTS_NGINX, "1", True)],
    ids=["passed", "skipped-but-required", "skipped", "program-missing-but-required"],
)
def test_a_skipped_test_fails_where_all_lanes_are_required(tmp_path: Path, test: str, required: str, failed: bool):
    (tmp_path / "test_it.py").write_text(test)
    env = os.environ | {"REQUIRE_ALL_LANES": required, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", LANE, str(tmp_path / "test_it.py"), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith(f"{failed} "), done.stdout
