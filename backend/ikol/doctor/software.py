"""Versions and devices."""

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from .. import __version__
from ..errors import IkolError
from .finding import Finding

_PACKAGES = (
    *("torch", "ai-edge-litert", "opencv-python-headless", "numpy", "scipy", "pyzmq", "msgspec"),
    *("numba", "roma", "smplx"),
)
_TOPIC = "Software"


def software_findings() -> Iterator[Finding]:
    """The project, Python, the packages that do the work, and the device torch runs on."""
    yield Finding(_TOPIC, "ikol", "ok", __version__)
    python = f"{platform.python_version()} ({sys.executable}) on {platform.platform()}"
    yield Finding(_TOPIC, "Python", "ok", python)
    for package in _PACKAGES:
        try:
            yield Finding(_TOPIC, package, "ok", version(package))
        except PackageNotFoundError:
            remedy = f"Not installed; run `{sys.executable} -m pip install {package}`."
            yield Finding(_TOPIC, package, "problem", remedy)
    yield _device()


def _device() -> Finding:
    try:
        from ..device import pick  # noqa: PLC0415 - torch may be what is missing

        device = pick("auto")
    except (ImportError, OSError, IkolError) as error:
        return Finding(_TOPIC, "device", "problem", f"torch does not load: {error}")
    text = f"{device.type} (the keypoint net always runs on the CPU)"
    return Finding(_TOPIC, "device", "ok", text)
