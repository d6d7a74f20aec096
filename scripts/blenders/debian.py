"""What is particular to Debian: its packages and its mirror."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence

QUIET = {"DEBIAN_FRONTEND": "noninteractive"}

MODULE_LIBRARIES = (
    *("libx11-6", "libxrender1", "libxfixes3", "libxi6", "libxkbcommon0", "libsm6", "libice6"),
    *("libxext6", "libgl1", "libxxf86vm1", "libgomp1", "libegl1", "libgl1-mesa-dri"),
)
"""Libraries that the bpy wheels link to, or need for rendering without a display."""


_APT = threading.Lock()
"""apt locks its files and does not wait for another apt to let go of them."""


class UnavailableError(Exception):
    """A Blender cannot be had on this machine; the text says why."""


def require_debian_root() -> None:
    """Check that chroots can be built here.

    Raises:
        UnavailableError: If not.
    """
    if sys.platform != "linux" or not shutil.which("apt-get"):
        raise UnavailableError("needs a Debian system")
    if os.geteuid() != 0:
        raise UnavailableError("needs root (debootstrap and chroot)")


def install(packages: Sequence[str]) -> None:
    """Install those of some Debian packages that are missing on this machine.

    Raises:
        UnavailableError: If apt could not.
    """
    with _APT:
        missing = [package for package in packages if not _is_installed(package)]
        if missing:
            run_checked(["apt-get", "update"])
            run_checked(["apt-get", "install", "-y", "--no-install-recommends", *missing])


def mirror() -> str:
    """The Debian mirror that this machine's apt is set to.

    Raises:
        UnavailableError: If apt knows none.
    """
    query = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(COMPONENT) $(REPO_URI)"]
    with _APT:
        lines = _targets(query)
        if not lines:
            run_checked(["apt-get", "update"])
            lines = _targets(query)
    if not lines:
        raise UnavailableError("apt is not set to a Debian mirror")
    return lines[0].split()[2].rstrip("/")


def run_checked(command: Sequence[str]) -> str:
    """Run a command and give its output.

    Raises:
        UnavailableError: With the last line it wrote, if it failed.
    """
    done = subprocess.run(
        list(command),
        env={**os.environ, **QUIET, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        lines = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()
        raise UnavailableError(f"`{' '.join(command[:4])} ...` failed: {lines[-1]}")
    return done.stdout


def _targets(query: Sequence[str]) -> list[str]:
    lines = run_checked([*query, "Created-By: Packages"]).splitlines()
    return [line for line in lines if line.startswith("Debian main ") and "security" not in line]


def _is_installed(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    return done.returncode == 0 and "installed" in done.stdout.split("not-installed")[0]
