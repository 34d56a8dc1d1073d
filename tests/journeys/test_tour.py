"""The tours of the documents work when pasted: their shell lines run, in order, against a running copy with its demo."""

import re
import subprocess

import pytest

from tests.deploy.conftest import ROOT, Installation, status_of, wait_until

pytestmark = pytest.mark.processes


#: What is in the answers along the way, of the campaign, of a public list, of a family's reading, of the count of families.
SHOWN = {
    "docs/demo.md": (
        '"HANDBOOK"',
        '"unit_name"',
        "演示联系方式",
        '"households_paired"',
        '"ISSUE_CREATED"',
        '"ACCEPTED"',
    )
}


@pytest.fixture
def running(installation: Installation) -> Installation:
    assert installation.run("migrate").returncode == 0
    loaded = installation.manage("load_demo", "--size", "small")
    assert loaded.returncode == 0, loaded.stderr
    for command in ("web", "worker", "beat"):
        installation.start(command)
    wait_until(lambda: status_of(installation.base + "/healthz") == 200, 60, "the web process answers")
    return installation


@pytest.mark.parametrize("document", ["README.md", "docs/demo.md"])
def test_tour(running: Installation, document: str):
    lines = tour(document)
    assert len(lines) > 10
    env = running.env | {"BASE": running.base}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "/problems/" not in done.stdout, done.stdout
    assert "issues_resolved" in done.stdout
    for found in SHOWN.get(document, ()):
        assert found in done.stdout


def tour(document: str) -> str:
    """All shell blocks of the section "A tour"."""
    section = re.split(r"^## ", (ROOT / document).read_text(), flags=re.M)
    text = next(part for part in section if part.startswith("A tour"))
    return "\n".join(re.findall(r"^ *```sh\n(.*?)^ *```", text, flags=re.M | re.S))
