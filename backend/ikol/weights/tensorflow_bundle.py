"""Variables of a TensorFlow checkpoint (version 2: .index and .data files), without TensorFlow.

The index is a sorted table as LevelDB's: blocks of keys that share their beginnings, an index of
the blocks, a footer that says where it is. Values are protocol buffers that say where in the data
files each variable lies, raw and little-endian.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

INDEX: Final = ".index"
_FOOTER_BYTES: Final = 48
_MAGIC: Final = 0xDB4775248B80FB57
_TRAILER_BYTES: Final = 5
_MOST_BYTES: Final = 64 << 20
_DTYPES: Final = {1: "<f4", 2: "<f8", 3: "<i4", 9: "<i8"}


@dataclass(frozen=True, slots=True)
class Variable:
    """Where a variable lies.

    Attributes:
        dtype: Its numpy dtype; "" for what is no plain array of numbers.
        shape: Its shape.
        shard: Number of the data file.
        offset, size: Of its bytes in there.
    """

    dtype: str
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int


def read_index(path: Path) -> dict[str, Variable]:
    """All variables of a checkpoint by name.

    Args:
        path: Its .index file.

    Raises:
        ValueError: It is no index of a checkpoint, or compressed.
        OSError: It cannot be read.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError("the index is too large to be one")
    data = path.read_bytes()
    if len(data) < _FOOTER_BYTES or struct.unpack_from("<Q", data, len(data) - 8)[0] != _MAGIC:
        raise ValueError("it is no index of a TensorFlow checkpoint")
    try:
        footer = _Numbers(data, len(data) - _FOOTER_BYTES)
        _, _, start, size = (footer.next() for _ in range(4))
        blocks = _entries(data, start, size)
        found: dict[str, Variable] = {}
        for _, handle in blocks:
            numbers = _Numbers(handle, 0)
            for key, value in _entries(data, numbers.next(), numbers.next()):
                if key:  # the empty one is the header
                    found[key.decode()] = _variable(value)
    except (IndexError, TypeError, struct.error, UnicodeDecodeError) as error:
        raise ValueError("the index is damaged") from error
    return found


def read_variables(path: Path) -> dict[str, NDArray[Any]]:
    """The values of all variables that are plain arrays of numbers, by name.

    Args:
        path: The .index file; the data files lie beside it.

    Raises:
        ValueError: The checkpoint is damaged or of another kind.
        OSError: A file cannot be read.
    """
    index = read_index(path)
    shards = 1 + max((variable.shard for variable in index.values()), default=0)
    values: dict[str, NDArray[Any]] = {}
    for shard in range(shards):
        data = path.with_name(f"{path.stem}.data-{shard:05d}-of-{shards:05d}")
        with data.open("rb") as file:
            for name, variable in index.items():
                if variable.shard != shard or not variable.dtype:
                    continue
                dtype = np.dtype(variable.dtype)
                if prod(variable.shape) * dtype.itemsize != variable.size:
                    raise ValueError(f"{name} has not the size of its shape")
                file.seek(variable.offset)
                raw = file.read(variable.size)
                if len(raw) < variable.size:
                    raise ValueError(f"{data.name} is cut off")
                values[name] = np.frombuffer(raw, dtype).reshape(variable.shape)
    return values


class _Numbers:
    """Numbers of variable length, seven bits a byte, one after the other."""

    def __init__(self, data: bytes, place: int) -> None:
        self._data, self.place = data, place

    def next(self) -> int:
        value, shift = 0, 0
        while True:
            byte = self._data[self.place]
            self.place += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80 or shift > 63:
                return value
            shift += 7


def _entries(data: bytes, start: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of a block."""
    if data[start + size] != 0:
        raise ValueError("the index is compressed, which TensorFlow's own files are not")
    if start + size + _TRAILER_BYTES > len(data):
        raise ValueError("the index is cut off")
    block = data[start : start + size]
    (restarts,) = struct.unpack_from("<I", block, size - 4)
    end = size - 4 * (restarts + 1)
    numbers, key = _Numbers(block, 0), b""
    while numbers.place < end:
        shared, own, length = numbers.next(), numbers.next(), numbers.next()
        begin = numbers.place
        key = key[:shared] + block[begin : begin + own]
        numbers.place = begin + own + length
        yield key, block[begin + own : numbers.place]


def _variable(message: bytes) -> Variable:
    fields = dict(_fields(message))
    shape = fields.get(2, b"")
    sizes = [dict(_fields(dim)).get(1, 0) for number, dim in _fields(shape) if number == 2]
    kind, shard, offset, size = (fields.get(field, 0) for field in (1, 3, 4, 5))
    return Variable(_DTYPES.get(kind, ""), tuple(sizes), shard, offset, size)


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Fields of a protocol buffer: numbers and byte strings by their field's number."""
    numbers = _Numbers(message, 0)
    while numbers.place < len(message):
        field, kind = divmod(numbers.next(), 8)
        if kind == 0:
            yield field, numbers.next()
            continue
        length = {1: 8, 5: 4}.get(kind)
        length = numbers.next() if length is None else length
        begin, numbers.place = numbers.place, numbers.place + length
        yield field, message[begin : begin + length]
