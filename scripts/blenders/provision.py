"""All Blenders of this machine: which there are, and setting up those that are missing."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import modules, windows
from .blender import Blender
from .debian import UnavailableError

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The outcome of a set-up.

    Attributes:
        blenders: What is ready.
        left_out: One line for each Blender that cannot be had here, with the reason.
    """

    blenders: list[Blender]
    left_out: list[str]


def available() -> list[Blender]:
    """Every Blender that is ready on this machine, modules first, oldest first."""
    found = [modules.module_blender(release) for release in modules.RELEASES]
    found += [windows.window_blender(release) for release in (windows.TRIXIE, windows.SID)]
    return [blender for blender in found if blender is not None]


def missing() -> list[str]:
    """Names of the Blenders that `provision` would set up, or try to."""
    modules_left = [r.name for r in modules.RELEASES if modules.module_blender(r) is None]
    windows_left = [
        _name_of(release)
        for release in (windows.TRIXIE, windows.SID)
        if windows.window_blender(release) is None
    ]
    return [*modules_left, *windows_left]


def provision(pip_python: str = sys.executable, report: Report = print) -> Provisioned:
    """Set up every Blender that this machine can have; complete ones are left as they are.

    Args:
        pip_python: A Python that has pip.
        report: Takes one line at a time.
    """
    with ThreadPoolExecutor() as pool:
        # Three lanes, since each is bound by a different thing: the line, dpkg in one chroot and
        # dpkg in the other. The last bpy lives in the first chroot.
        lanes = [
            pool.submit(_lane, [_module(release, pip_python, report) for release in _HERE]),
            pool.submit(
                _lane,
                [
                    _window(windows.TRIXIE, report),
                    *(_module(release, pip_python, report) for release in _IN_TRIXIE),
                ],
            ),
            pool.submit(_lane, [_window(windows.SID, report)]),
        ]
        left_out = [line for lane in lanes for line in lane.result()]
    return Provisioned(available(), left_out)


_HERE = [release for release in modules.RELEASES if release.home is None]
_IN_TRIXIE = [release for release in modules.RELEASES if release.home is not None]
_Step = tuple[str, Callable[[], None]]


def _module(release: modules.Release, pip_python: str, report: Report) -> _Step:
    return release.name, lambda: modules.build_module(release, pip_python, report)


def _window(release: windows.Release, report: Report) -> _Step:
    return _name_of(release), lambda: windows.build_chroot(release, report)


def _name_of(release: windows.Release) -> str:
    return f"Blender of Debian {release.codename}"


def _lane(steps: list[_Step]) -> list[str]:
    """Take the steps one after the other; one that is impossible does not stop the others."""
    left_out: list[str] = []
    for name, build in steps:
        try:
            build()
        except (UnavailableError, OSError) as error:
            left_out.append(f"{name}: {error}")
    return left_out
