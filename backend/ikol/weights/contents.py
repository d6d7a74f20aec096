"""The names of the arrays inside a file, read without unpickling anything."""

import json
import mmap
import re
import struct
import zipfile
from pathlib import Path

from .tensorflow_bundle import INDEX, read_index

_PICKLED_NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_.]{0,199}")
_MAX_HEADER_BYTES = 64 << 20
_BODY_NAMES = (b"v_template", b"shapedirs", b"weights", b"hands_meanl", b"lmk_faces_idx")


def array_names(path: Path) -> frozenset[str]:
    """The names of the arrays in an .npz, .pkl, .safetensors, PyTorch or TensorFlow .index file.

    For pickles these are the words in it, or those of a body model's keys that occur. An
    unreadable file has none.
    """
    try:
        if path.suffix.lower() == ".safetensors":
            return _safetensors(path)
        if path.suffix.lower() == INDEX:
            return frozenset(read_index(path))
        if zipfile.is_zipfile(path):
            return _zipped(path)
        return _legacy_pickle(path)
    except (OSError, ValueError, struct.error, zipfile.BadZipFile):
        return frozenset()


def _safetensors(path: Path) -> frozenset[str]:
    with path.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        if size > _MAX_HEADER_BYTES:
            return frozenset()
        header: dict[str, object] = json.loads(file.read(size))
    return frozenset(header) - {"__metadata__"}


def _zipped(path: Path) -> frozenset[str]:
    """An .npz, or PyTorch's zip whose data.pkl is a few kilobytes of names."""
    with zipfile.ZipFile(path) as archive:
        pickles = [info for info in archive.infolist() if info.filename.endswith("/data.pkl")]
        if not pickles:
            return frozenset(name.removesuffix(".npy") for name in archive.namelist())
        with archive.open(pickles[0]) as stream:
            return _words(stream.read(_MAX_HEADER_BYTES))


def _legacy_pickle(path: Path) -> frozenset[str]:
    """A bare pickle: the arrays lie between the names, so all of it is searched, mapped."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if path.suffix.lower() != ".pkl":
            return _words(data[: 1 << 20])
        found = {name for name in _BODY_NAMES if data.find(name) >= 0}
        return frozenset(name.decode() for name in found)


def _words(data: bytes) -> frozenset[str]:
    return frozenset(word.decode() for word in _PICKLED_NAME.findall(data))
