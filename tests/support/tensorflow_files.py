"""Writing a TensorFlow checkpoint of version 2, as its specification says, to read it again."""

import struct

import numpy as np

_DTYPES = {"float32": 1, "float64": 2, "int32": 3, "int64": 9}
_MAGIC = 0xDB4775248B80FB57
_BLOCK_BYTES = 4096
_RESTART_EVERY = 16


def write_checkpoint(prefix, variables):
    """Write `prefix`.index and its one data file."""
    entries = [(b"", b"\x08\x01\x1a\x02\x08\x01")]  # the header: one shard, a version
    offset = 0
    with prefix.with_name(f"{prefix.name}.data-00000-of-00001").open("wb") as data:
        for name in sorted(variables):
            array = variables[name]
            raw = np.ascontiguousarray(array).tobytes()
            data.write(raw)
            entries.append((name.encode(), _entry(array, offset, len(raw))))
            offset += len(raw)
    prefix.with_name(f"{prefix.name}.index").write_bytes(_table(entries))
    return prefix.with_name(f"{prefix.name}.index")


def _number(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _entry(array, offset, size):
    dims = b"".join(
        b"\x12" + _number(len(dim)) + dim for dim in (b"\x08" + _number(n) for n in array.shape)
    )
    message = b"\x08" + _number(_DTYPES[array.dtype.name]) + b"\x12" + _number(len(dims)) + dims
    if offset:
        message += b"\x20" + _number(offset)
    return message + b"\x28" + _number(size) + b"\x35" + struct.pack("<I", 0)


def _table(entries):
    out = bytearray()
    handles = []
    while entries:
        size = count = 0
        while count < len(entries) and size < _BLOCK_BYTES:
            size += sum(map(len, entries[count]))
            count += 1
        block, entries = entries[:count], entries[count:]
        handles.append((block[-1][0], _append(out, block)))
    meta = _append(out, [])
    index = _append(out, handles)
    footer = meta + index
    return bytes(out) + footer.ljust(40, b"\0") + struct.pack("<Q", _MAGIC)


def _append(out, entries):
    block, restarts, last = bytearray(), [], b""
    for place, (key, value) in enumerate(entries):
        shared = 0
        if place % _RESTART_EVERY == 0:
            restarts.append(len(block))
        else:
            while shared < min(len(key), len(last)) and key[shared] == last[shared]:
                shared += 1
        block += _number(shared) + _number(len(key) - shared) + _number(len(value))
        block += key[shared:] + value
        last = key
    restarts = restarts or [0]
    block += struct.pack(f"<{len(restarts) + 1}I", *restarts, len(restarts))
    handle = _number(len(out)) + _number(len(block))
    out += block + b"\0" + struct.pack("<I", 0)
    return handle
