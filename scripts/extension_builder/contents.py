"""What goes into the extension besides the wheels."""

from collections.abc import Iterable, Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
ADDON = REPOSITORY / "blender_addon"

_PACKAGE = REPOSITORY / "backend" / "ikol"
_SHARED = ("__init__.py", "errors.py", "skeleton.py", "wire", "video")
_KEPT_SUFFIXES = {".py", ".md", ".toml", ".svg", ".png", ""}
_VENDOR_DOC = '"""The part of the backend that the extension shares with it."""\n'


def source_files() -> Iterator[tuple[str, bytes]]:
    """Every source file as (path inside the zip, content), the manifest excepted.

    The add-on's own files, and under `vendor/ikol` the modules that it shares with the backend,
    of which the repository has this one copy.
    """
    for path in _files(ADDON):
        name = path.relative_to(ADDON).as_posix()
        if name != "blender_manifest.toml":
            yield name, path.read_bytes()
    yield "vendor/__init__.py", _VENDOR_DOC.encode()
    # The backend has a licence of its own, Apache-2.0.
    yield "vendor/LICENSE", (REPOSITORY / "LICENSE").read_bytes()
    for shared in _SHARED:
        place = _PACKAGE / shared
        for path in _files(place) if place.is_dir() else [place]:
            yield f"vendor/ikol/{path.relative_to(_PACKAGE).as_posix()}", path.read_bytes()


def manifest(variant: str, wheels: Iterable[Path]) -> bytes:
    """The manifest of a variant: the add-on's own, with its platform and its wheels.

    Args:
        variant: Begins with Blender's name of the platform, as "linux-x64-py314" does.
        wheels: Its wheels.
    """
    platform = "-".join(variant.split("-")[:2])
    lines = [f"  {_quoted(f'./wheels/{wheel.name}')}," for wheel in wheels]
    added = [f"platforms = [{_quoted(platform)}]", "wheels = [", *lines, "]"]
    text = (ADDON / "blender_manifest.toml").read_text(encoding="utf-8")
    # Keys of the top level must come before the first table.
    head, bracket, tables = text.partition("\n[")
    return f"{head.rstrip()}\n\n{chr(10).join(added)}\n{bracket}{tables}".encode()


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in _KEPT_SUFFIXES and "__pycache__" not in path.parts
    ]


def _quoted(text: str) -> str:
    return f'"{text}"'
