"""A weights folder that cannot be written to, with real file systems and the real command."""

import shlex
import subprocess
import sys

import pytest
from ikol.weights import find

# Linux only: a mount namespace of one's own is where a full or read-only file system is cheap.
MOUNTS = {"full": "size=1m", "read-only": "ro"} if sys.platform == "linux" else {}
REASONS = {"full": "No space left on device", "read-only": "Read-only file system"}


@pytest.mark.parametrize("kind", MOUNTS)
def test_nothing_is_left_on_a_file_system_that_cannot_take_it(tmp_path, kind):
    folder = shlex.quote(str(tmp_path))
    net = shlex.quote(str(find("pose_landmark_full")))
    pull = f"{shlex.quote(sys.executable)} -m ikol weights pull --from {net}"
    script = (
        f"mount -t tmpfs -o {MOUNTS[kind]} none {folder} && "
        f"{{ IKOL_WEIGHTS={folder} {pull}; code=$?; ls -A {folder}; exit $code; }}"
    )
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert REASONS[kind] in done.stderr
    assert len(done.stderr.splitlines()) == 1
