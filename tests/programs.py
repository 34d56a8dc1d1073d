"""Programs beside Python that a test needs."""

import os
import shutil

import pytest


def require_program(name: str) -> str:
    """Where it is. Without it the test is skipped, which `REQUIRE_ALL_LANES=1 make test` counts as a failure."""
    found = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found
