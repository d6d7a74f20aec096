"""Debian's Blenders with a window, each in a chroot of the release that has it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .blender import Blender
from .chroot import enter, remove_tree
from .debian import UnavailableError, install, mirror, require_debian_root, run_checked
from .places import Versions, blenders_dir, completed, major_minor, mark_complete

_COMMON = (
    *("blender", "python3-numpy", "ca-certificates"),
    *("xvfb", "xauth", "xdotool", "imagemagick", "libgl1-mesa-dri"),
)


@dataclass(frozen=True, slots=True)
class Release:
    """A release of Debian and what is installed in its chroot."""

    codename: str
    packages: tuple[str, ...]

    @property
    def root(self) -> Path:
        """Where its chroot lies."""
        return blenders_dir() / self.codename


TRIXIE = Release("trixie", (*_COMMON, "python3-venv", "libxxf86vm1"))
"""Blender 4.3; its Python 3.13 is also the home of bpy 5.2."""

SID = Release("sid", (*_COMMON, "python3-cattr", "python3-requests"))
"""The newest Blender; two packages make up for a dependency missing in Debian's."""


def window_blender(release: Release) -> Blender | None:
    """The Blender of a release, if its chroot is complete."""
    versions = completed(release.root)
    if versions is None:
        return None
    version, python = major_minor(versions.blender), major_minor(versions.python)
    name = f"blender-{version[0]}.{version[1]}"
    return Blender(name, version, python, "window", "/usr/bin/blender", release.root)


def build_chroot(release: Release, report: Callable[[str], None]) -> None:
    """Make the chroot of a release, or repair or complete a half-built one.

    Raises:
        UnavailableError: If that is not possible on this machine.
    """
    if completed(release.root):
        return
    require_debian_root()
    root = release.root
    if not _is_bootstrapped(root):
        report(f"building a Debian {release.codename} chroot (some minutes)")
        _bootstrap(release)
    if _versions(root) is None:
        report(f"installing Blender into the {release.codename} chroot")
        (root / "etc/apt/apt.conf.d/99ikol").write_text(
            'Acquire::Check-Valid-Until "false";\nAPT::Install-Recommends "false";\n',
            encoding="utf-8",
        )
        run_checked(enter(root, ["dpkg", "--configure", "-a"]))
        run_checked(enter(root, ["apt-get", "update"]))
        run_checked(enter(root, ["apt-get", "install", "-y", *release.packages]))
        run_checked(enter(root, ["apt-get", "clean"]))
    versions = _versions(root)
    if versions is None:
        raise UnavailableError(f"Blender does not start in the {release.codename} chroot")
    mark_complete(root, versions)


def _bootstrap(release: Release) -> None:
    install(["debootstrap"])
    remove_tree(release.root)
    release.root.parent.mkdir(parents=True, exist_ok=True)
    target = [release.codename, str(release.root), mirror()]
    namespace = ["unshare", "--mount", "--propagation", "private"]
    run_checked([*namespace, "debootstrap", "--variant=minbase", *target])


def _is_bootstrapped(root: Path) -> bool:
    # debootstrap keeps its own folder in the target until it has come to its end.
    return (root / "usr/bin/apt-get").exists() and not (root / "debootstrap").exists()


def _versions(root: Path) -> Versions | None:
    """What a complete chroot's Blender and Python say they are; None if anything is missing."""
    numbers = "import numpy, platform; print(platform.python_version())"
    try:
        run_checked(enter(root, ["which", "blender", "Xvfb", "xdotool", "import"]))
        python = run_checked(enter(root, ["python3", "-c", numbers])).strip()
        first_line = run_checked(enter(root, ["blender", "--version"])).splitlines()[0]
    except UnavailableError:
        return None
    return Versions(first_line.removeprefix("Blender "), python)
