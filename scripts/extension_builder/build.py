"""Putting the zip together."""

import sys
import tomllib
import zipfile
from pathlib import Path

from .contents import ADDON, manifest, source_files
from .wheels import VARIANTS, BuildError, fetch_wheels

EXTENSION_ID = "ikol_capture"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build(variant: str, output_dir: Path, pip_python: str = sys.executable) -> Path:
    """Build the extension; the same sources give the same bytes.

    Args:
        variant: A key of `VARIANTS`.
        output_dir: Where to put the zip.
        pip_python: A Python that has pip, for wheels that are not yet in the cache.

    Returns:
        The zip.

    Raises:
        BuildError: If a wheel cannot be had.
    """
    wheels = fetch_wheels(variant, pip_python)
    output_dir.mkdir(parents=True, exist_ok=True)
    target = output_dir / f"{EXTENSION_ID}-{_version()}-{variant}.zip"
    partial = target.with_suffix(".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "blender_manifest.toml", manifest(variant, wheels))
        for name, content in source_files():
            _add(archive, name, content)
        for wheel in wheels:
            # Stored, not deflated again: Blender's rules want wheels as they were published.
            _add(archive, f"wheels/{wheel.name}", wheel.read_bytes(), zipfile.ZIP_STORED)
    return partial.replace(target)


def variant_for(python: tuple[int, int]) -> str:
    """The variant for a Blender on this machine.

    Args:
        python: Major and minor version of the Blender's Python.

    Raises:
        BuildError: If none of the variants suits it.
    """
    platform = {"linux": "linux-x64", "win32": "windows-x64", "darwin": "macos-arm64"}.get(
        sys.platform, sys.platform
    )
    variant = platform if python < (3, 14) else f"{platform}-py{python[0]}{python[1]}"
    if variant not in VARIANTS:
        raise BuildError(f"no variant {variant}; there are {', '.join(VARIANTS)}")
    return variant


def _version() -> str:
    text = (ADDON / "blender_manifest.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["version"])


def _add(
    archive: zipfile.ZipFile, name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED
) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = method
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)
