"""Which arrays each message carries: names, types and shapes, checked on both sides."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from . import limits
from .messages import Array, Body, DType, Frame, Message, Refined, Result, Solve


class Slot(NamedTuple):
    """Type and shape of an expected array; a letter stands for any length, the same throughout."""

    dtype: DType
    shape: tuple[int | str, ...]


_NO_ARRAYS: Final[Mapping[str, Slot]] = {}
_IMAGE: Final[Mapping[str, Mapping[str, Slot]]] = {
    "jpeg": {"image": Slot("u1", ("N",))},
    "rgb": {"image": Slot("u1", ("H", "W", 3))},
}
_KEPT: Final[Mapping[str, Slot]] = {
    "kept": Slot("<f2", ("T", 253)),
    "T_own_camera": Slot("<f8", (4, 4)),
    "T_first_camera": Slot("<f8", ("M", 4, 4)),
    "hands_px": Slot("<f4", ("G", 2, 21, 3)),
    "hands_camera": Slot("<f2", ("G", 2, 21, 3)),
}
_PARTS: Final = {"M": "poses of a camera", "G": "frames with hands", "E": "contacts"}
"""What there is of all frames or of none."""

_ARRAYS: Final[Mapping[type[Message], Mapping[str, Slot]]] = {
    Body: {
        "vertices": Slot("<f4", ("V", 3)),
        "faces": Slot("<u4", ("F", 3)),
        "shapedirs": Slot("<f4", ("V", 3, 10)),
        "joints": Slot("<f4", (24, 3)),
        "joint_shapedirs": Slot("<f4", (24, 3, 10)),
        "weights": Slot("<f4", ("V", 24)),
        "finger_points": Slot("<f4", ("P", 3)),
        "finger_shapedirs": Slot("<f4", ("P", 3, 10)),
        "finger_weights": Slot("<f4", ("V", "J")),
    },
    Result: {
        "quats_wxyz": Slot("<f4", ("N", 24, 4)),
        "pelvis_world": Slot("<f4", ("N", 3)),
        "confidence": Slot("<f4", ("N", 24)),
        "landmarks_px": Slot("<f4", ("N", "K", 3)),
    },
    Refined: {
        "quats_wxyz": Slot("<f4", ("T", 24, 4)),
        "pelvis_world": Slot("<f4", ("T", 3)),
        "joints_world": Slot("<f4", ("T", 24, 3)),
        "betas": Slot("<f4", (10,)),
        "confidence": Slot("<f4", ("T", 24)),
        "contacts": Slot("<f4", ("T", 4)),
        "landmarks_px": Slot("<f4", ("T", "K", 3)),
        "visible": Slot("u1", ("T",)),
        "timestamps_s": Slot("<f8", ("T",)),
        "T_world_camera": Slot("<f8", (4, 4)),
        "cuts_s": Slot("<f8", ("C",)),
        "thumbnail": Slot("u1", ("B",)),
        **_KEPT,
        "finger_quats_wxyz": Slot("<f4", ("G", 30, 4)),
    },
    Solve: {
        "timestamps_s": Slot("<f8", ("T",)),
        "visible": Slot("u1", ("T",)),
        "betas": Slot("<f4", (10,)),
        "T_world_camera": Slot("<f8", (4, 4)),
        **_KEPT,
        "contacts": Slot("<f4", ("E", 4)),
    },
}


def expected_arrays(message: Message) -> Mapping[str, Slot]:
    """The arrays that must come with a message, in their order."""
    if isinstance(message, Frame):
        return _IMAGE[message.encoding]
    return _ARRAYS.get(type(message), _NO_ARRAYS)


def mismatch(message: Message, arrays: Iterable[Array]) -> str | None:
    """Compare the declared arrays with those that belong to the message.

    Args:
        message: The header.
        arrays: The declared arrays, in the order of their frames.

    Returns:
        What is wrong, in a few words; None if all is as it should be.
    """
    expected = expected_arrays(message)
    declared = tuple(arrays)
    names = [array.name for array in declared]
    if names != list(expected):
        return f"arrays {names}, expected {list(expected)}"
    lengths: dict[str, int] = {}
    if isinstance(message, Result):
        lengths["N"] = len(message.people)
    for array, slot in zip(declared, expected.values(), strict=True):
        if array.dtype != slot.dtype or not _fits(array.shape, slot.shape, lengths):
            return f"{array.name} is {array.dtype} {list(array.shape)}, expected {slot}"
    for letter, what in _PARTS.items():
        if lengths.get(letter, 0) not in {0, lengths.get("T")}:
            return f"{lengths[letter]} {what} for {lengths['T']} frames"
    if (lengths.get("P", 0), lengths.get("J", 0)) not in {(0, 0), (40, 30)}:
        return f"{lengths['P']} points and {lengths['J']} joints of fingers, expected 40 and 30"
    if lengths.get("T", 0) > limits.MAX_CLIP_FRAMES:
        return f"{lengths['T']} frames, at most {limits.MAX_CLIP_FRAMES}"
    return None


def _fits(shape: tuple[int, ...], pattern: tuple[int | str, ...], lengths: dict[str, int]) -> bool:
    """Match a shape with a pattern; letters seen for the first time take the shape's length."""
    if len(shape) != len(pattern):
        return False
    return all(
        length == (lengths.setdefault(want, length) if isinstance(want, str) else want)
        for length, want in zip(shape, pattern, strict=True)
    )
