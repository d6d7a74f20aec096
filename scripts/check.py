"""Set up what is missing and run every check and test that this machine can run.

    python scripts/check.py

A machine that lacks something (a Blender, say) leaves the tests that need it out and says so.
"""

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from blenders import Provisioned, missing, provision
from blenders.places import cache_dir
from environment import REPOSITORY, SetupError, ensure_environment

_GB_EACH = 1.4
"""On the disk, on average."""


def main() -> int:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    print("== Set-up, checks and tests: some 25 minutes on two cores, the set-up once")
    try:
        python = str(ensure_environment("dev"))
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    _announce(missing())
    with ThreadPoolExecutor() as pool:
        blenders = pool.submit(provision, python)
        failed = [
            name
            for name, command in {
                "weights": [python, "-m", "ikol", "weights", "pull", "--hands"],
                "ruff check": [python, "-m", "ruff", "check", "."],
                "ruff format": [python, "-m", "ruff", "format", "--check", "."],
                "pyright": [python, "-m", "pyright"],
            }.items()
            if not _passes(name, command)
        ]
        _tell(blenders.result())
    if not _passes("extension", [python, "scripts/build_extension.py"]):
        failed.append("extension")
    if not _tests_pass(python):
        failed.append("tests")
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    return int(bool(failed))


def _tests_pass(python: str) -> bool:
    """Run the tests inside Blenders beside the others: both wait a lot."""
    pytest = [python, "-m", "pytest", "-m"]
    with tempfile.TemporaryFile() as output:
        print("== tests inside Blenders, told of after the others")
        with subprocess.Popen(
            [*pytest, "blender"], cwd=REPOSITORY, stdout=output, stderr=subprocess.STDOUT
        ) as inside:
            others_pass = _passes("tests", [*pytest, "not blender"])
        output.seek(0)
        print("== tests inside Blenders")
        print(output.read().decode(errors="replace"))
    return others_pass and inside.returncode == 0


def _passes(name: str, command: list[str]) -> bool:
    print(f"== {name}")
    return subprocess.run(command, cwd=REPOSITORY, check=False).returncode == 0


def _announce(absent: list[str]) -> None:
    if absent:
        size_gb = _GB_EACH * len(absent)
        print(f"== Setting up meanwhile, as far as this machine can: {', '.join(absent)}")
        print(f"   up to {size_gb:.0f} GB in {cache_dir()}, 3 to 10 minutes; none of it is needed")
        print("   to use the project, and deleting that folder takes it away again")


def _tell(outcome: Provisioned) -> None:
    print(f"== Blenders to test in: {', '.join(b.name for b in outcome.blenders) or 'none'}")
    for line in outcome.left_out:
        print(f"   tests left out for want of {line}")


if __name__ == "__main__":
    sys.exit(main())
