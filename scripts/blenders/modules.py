"""Blender as a Python module: the official bpy wheels, each in an environment of its own."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .blender import Blender
from .chroot import enter
from .debian import MODULE_LIBRARIES, UnavailableError, install, require_debian_root, run_checked
from .places import Versions, blenders_dir, completed, major_minor, mark_complete
from .windows import TRIXIE

_HELLO = (
    "import bpy, platform; print('versions', bpy.app.version_string, platform.python_version(),"
    " sep='|')"
)


@dataclass(frozen=True, slots=True)
class Release:
    """A bpy wheel and the Python it is for.

    Attributes:
        requirements: For pip.
        python: Major and minor version of the Python.
        home: The chroot with that Python; None for this machine's own.
    """

    requirements: tuple[str, ...]
    python: str
    home: Path | None = None

    @property
    def name(self) -> str:
        """For instance "bpy-4.2"."""
        major, minor = major_minor(self.requirements[0].removeprefix("bpy=="))
        return f"bpy-{major}.{minor}"

    @property
    def folder(self) -> Path:
        """Where its environment lies, as this machine's file system names it."""
        return blenders_dir() / self.name if self.home is None else self.home / "opt" / self.name


RELEASES = (
    Release(("bpy==4.2.23", "numpy<2"), "3.11"),
    Release(("bpy==4.5.15",), "3.11"),
    Release(("bpy==5.0.1",), "3.11"),
    Release(("bpy==5.2.3",), "3.13", TRIXIE.root),
)


def module_blender(release: Release) -> Blender | None:
    """The Blender of a release, if its environment is complete."""
    versions = completed(release.folder)
    if versions is None:
        return None
    python = release.folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    program = f"/{python.relative_to(release.home)}" if release.home else str(python)
    version, inside = major_minor(versions.blender), major_minor(versions.python)
    return Blender(release.name, version, inside, "module", program, release.home)


def build_module(release: Release, pip_python: str, report: Callable[[str], None]) -> None:
    """Make the environment of a release anew unless it is complete.

    Args:
        release: Which.
        pip_python: A Python that has pip, for downloads.
        report: Takes one line at a time.

    Raises:
        UnavailableError: If that is not possible on this machine.
    """
    if completed(release.folder):
        return
    if _versions(release) is None:
        report(f"installing {release.requirements[0]} (300 MB)")
        shutil.rmtree(release.folder, ignore_errors=True)
        if release.home is None:
            _install_here(release)
        else:
            _install_in_chroot(release, release.home, pip_python)
    versions = _versions(release)
    if versions is None:
        raise UnavailableError("`import bpy` fails after installation")
    mark_complete(release.folder, versions)


def _install_here(release: Release) -> None:
    if sys.platform == "linux" and shutil.which("apt-get"):
        try:
            require_debian_root()
        except UnavailableError:
            pass  # the libraries may be there all the same; the import shows it
        else:
            install(MODULE_LIBRARIES)
    release.folder.parent.mkdir(parents=True, exist_ok=True)
    run_checked([_python(release.python), "-m", "venv", str(release.folder)])
    python = release.folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    run_checked([str(python), "-m", "pip", "install", "--quiet", *release.requirements])


def _install_in_chroot(release: Release, home: Path, pip_python: str) -> None:
    """Download with this machine's pip, which knows certificates and indexes; install inside."""
    with tempfile.TemporaryDirectory(dir=home / "opt") as wheels:
        target = ["--python-version", release.python, "--platform", "manylinux_2_28_x86_64"]
        target += ["--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64"]
        download = [pip_python, "-m", "pip", "download", "--quiet", "--only-binary=:all:"]
        run_checked([*download, *target, "--dest", wheels, *release.requirements])
        inside = f"/opt/{release.name}"
        run_checked(enter(home, ["python3", "-m", "venv", inside]))
        offline = ["--no-index", "--find-links", f"/{Path(wheels).relative_to(home)}"]
        pip = [f"{inside}/bin/python", "-m", "pip", "install", "--quiet", "--no-cache-dir"]
        run_checked(enter(home, [*pip, *offline, *release.requirements]))


def _python(version: str) -> str:
    """An interpreter of that version on this machine."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return sys.executable
    candidates = [["py", f"-{version}"]] if sys.platform == "win32" else [[f"python{version}"]]
    for command in candidates:
        if not shutil.which(command[0]):
            continue
        query = [*command, "-c", "import sys; print(sys.executable)"]
        done = subprocess.run(query, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.strip()
    raise UnavailableError(f"needs Python {version}")


def _versions(release: Release) -> Versions | None:
    """What a complete environment's bpy and Python say they are; None if anything is missing."""
    python = release.folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = [str(python), "-c", _HELLO]
    if release.home is not None:
        command = enter(release.home, [f"/opt/{release.name}/bin/python", "-c", _HELLO])
    try:
        lines = run_checked(command).splitlines()
    except (UnavailableError, OSError):
        return None
    told = next(line.split("|") for line in lines if line.startswith("versions|"))
    return Versions(told[1], told[2])
