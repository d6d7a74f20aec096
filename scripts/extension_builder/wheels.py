"""The wheels inside the extension: pinned by name and sha256, downloaded by pip, kept in a cache.

Blender derives the Pythons an extension supports from the names of all its wheels, so every
variant must hold wheels for the same Pythons: CPython 3.11 and 3.13 (Blender 4.2 to 5.2 as
released by its makers; abi3 is for later Pythons, too), or 3.14 for the Blender of Linux
distributions that build it with theirs.
"""

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from blenders.places import cache_dir


class BuildError(Exception):
    """The extension cannot be built; the text says why."""


VARIANTS: Mapping[str, Mapping[str, str]] = json.loads(
    Path(__file__).with_name("wheels.json").read_text(encoding="utf-8")
)
"""For each variant, the sha256 of each of its wheels."""


def fetch_wheels(variant: str, pip_python: str) -> list[Path]:
    """The wheels of a variant, downloaded if they are not yet in the cache.

    Args:
        variant: A key of `VARIANTS`.
        pip_python: A Python that has pip.

    Raises:
        BuildError: If one cannot be had or is not the pinned one.
    """
    folder = cache_dir() / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    wheels: list[Path] = []
    for name, sha256 in VARIANTS[variant].items():
        wheel = folder / name
        if not (wheel.is_file() and _sha256(wheel) == sha256):
            _download(wheel, sha256, pip_python)
        wheels.append(wheel)
    return wheels


def _download(wheel: Path, sha256: str, pip_python: str) -> None:
    package, version, python_tag, _, platforms = wheel.stem.split("-")
    python = f"{python_tag[2]}.{python_tag[3:]}"
    command = [pip_python, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--python-version", python]
    command += [f"--platform={platform}" for platform in platforms.split(".")]
    with tempfile.TemporaryDirectory(dir=wheel.parent) as staging:
        command += ["--dest", staging, f"{package}=={version}"]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
            raise BuildError(f"cannot download {wheel.name}: {reason}")
        downloaded = Path(staging) / wheel.name
        if not downloaded.is_file() or _sha256(downloaded) != sha256:
            raise BuildError(f"what pip downloaded is not the pinned {wheel.name}")
        downloaded.replace(wheel)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
