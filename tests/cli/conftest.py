"""The command `ikol` in a process of its own."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def ikol():
    """Run `ikol` with arguments; further environment variables by keyword."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "ikol", *map(str, arguments)],
            env={**os.environ, "COLUMNS": "120", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
