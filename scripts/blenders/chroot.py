"""Commands inside a chroot, with mounts that end with the command."""

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

_SYSTEM = (Path("/proc"), Path("/dev"), Path("/sys"))


def enter(root: Path, command: Sequence[str], mounts: Sequence[Path] = ()) -> list[str]:
    """The command line that runs a command inside a chroot.

    The mounts are made in a mount namespace of the command's own: they are gone when it ends,
    however it ends, and nobody else sees them.

    Args:
        root: The chroot.
        command: What to run in it.
        mounts: Folders and files of the host that are to have the same path inside.
    """
    steps = [f"mount --rbind {path} {shlex.quote(f'{root}{path}')}" for path in _SYSTEM]
    steps += ["cp -L /etc/resolv.conf " + shlex.quote(f"{root}/etc/resolv.conf")]
    for path in mounts:
        inside = Path(f"{root}{path}")
        make = f"mkdir -p {shlex.quote(str(inside if path.is_dir() else inside.parent))}"
        if not path.is_dir():
            make += f" && touch {shlex.quote(str(inside))}"
        bind = f"mount --rbind {shlex.quote(str(path))} {shlex.quote(str(inside))}"
        steps += [f"{{ {make} && {bind}; }}"]
    steps += [f"exec chroot {shlex.quote(str(root))} {shlex.join(command)}"]
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", " && ".join(steps)]


def remove_tree(root: Path) -> None:
    """Delete a chroot, after taking off what is mounted in it: /dev must not go with it."""
    for mount in sorted(_mounts_below(root), reverse=True):
        subprocess.run(["umount", "--lazy", mount], check=True)
    if _mounts_below(root):
        raise OSError(f"something is still mounted in {root}")
    subprocess.run(["rm", "-rf", "--one-file-system", root], check=True)


def _mounts_below(root: Path) -> list[str]:
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    places = (line.split()[4].encode().decode("unicode_escape") for line in lines)
    return [place for place in places if place.startswith(f"{root}{os.sep}")]
