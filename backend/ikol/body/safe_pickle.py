"""Read the arrays of a pickled body file without running anything that the file brings along.

A pickle is a program. The unpickler here knows a handful of names: those with which numpy arrays
are rebuilt. Objects of chumpy (official SMPL files are full of them) and of scipy.sparse become
inert nodes that only keep their state, from which `to_array` computes the array. Every other name
is refused before anything of the file is used.
"""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError

_Array = NDArray[Any]
_DAMAGED = (
    *(pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, KeyError),
    *(TypeError, ValueError, OverflowError, MemoryError, RecursionError),
)


class _Node:
    """An object of chumpy or scipy.sparse: its class's name and its attributes, no behaviour."""

    kind = ""

    def __init__(self, *args: object) -> None:
        self.state: dict[str, Any] = {}

    def __setstate__(self, state: object) -> None:
        self.state = {str(k): v for k, v in state.items()} if isinstance(state, dict) else {}


def read_pickle(path: Path) -> dict[str, object]:
    """Unpickle a dictionary of arrays.

    Args:
        path: A pickle of protocol 0 to 5, of Python 2 or 3.

    Returns:
        What the file holds; arrays may be inert nodes, see `to_array`.

    Raises:
        IkolError: "unsafe_body" if the file names code that a body does not need, "bad_body" if
            it is no pickle of a dictionary or is cut off.
    """
    with path.open("rb") as file:
        try:
            loaded = _Unpickler(file, encoding="latin1").load()
        except _DAMAGED as error:
            raise IkolError(
                f"{path} is not a whole pickle ({error}).", "Copy or download it again.", "bad_body"
            ) from error
    if not isinstance(loaded, dict):
        raise IkolError(f"{path} holds no dictionary of arrays.", "Give a body file.", "bad_body")
    return {str(key): value for key, value in loaded.items()}


def to_array(value: object) -> _Array:
    """The array that a value of `read_pickle` stands for.

    Raises:
        ValueError: It stands for none.
    """
    if not isinstance(value, _Node):
        array = np.asarray(value)
        if array.dtype.hasobject:
            raise ValueError("holds objects")
        return array
    state = value.state
    if value.kind.endswith(("csc_matrix", "csr_matrix")):
        return _dense(state, by_column=value.kind.endswith("csc_matrix"))
    if value.kind == "chumpy.reordering.Select":
        selected = to_array(state["a"]).ravel()[to_array(state["idxs"])]
        return selected.reshape(state["preferred_shape"])
    if value.kind == "chumpy.ch.Ch":
        return to_array(state["x"])
    raise ValueError(f"is an object of {value.kind}")


def _dense(state: dict[str, Any], by_column: bool) -> _Array:
    shape = tuple(int(size) for size in state.get("_shape") or state["shape"])
    starts, other, data = (to_array(state[name]) for name in ("indptr", "indices", "data"))
    major = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    dense = np.zeros(shape, dtype=data.dtype)
    np.add.at(dense, (other, major) if by_column else (major, other), data)
    return dense


class _Unpickler(pickle.Unpickler):
    """Resolves names from a list made anew for each file, so that no file can taint the next."""

    def find_class(self, module_name: str, global_name: str, /) -> Callable[..., object]:
        module = module_name.replace("numpy.core", "numpy._core").replace("copy_reg", "copyreg")
        name = f"{module}.{global_name}".replace("__builtin__", "builtins")
        if module.split(".")[0] == "chumpy" or module.startswith("scipy.sparse"):
            return type("Node", (_Node,), {"kind": name})
        known = _rebuilders()
        if name not in known:
            raise IkolError(
                f"The body file asks to run {name}, which no body file needs.",
                "Do not use it: it may be malicious. Get the file from where it was released.",
                "unsafe_body",
            )
        return known[name]


def _rebuilders() -> dict[str, Callable[..., object]]:
    def from_buffer(buffer: bytes, dtype: str, shape: tuple[int, ...], order: str) -> _Array:
        return np.frombuffer(buffer, dtype=dtype).reshape(shape, order="F" if order == "F" else "C")

    def new_node(node: type, *_: object) -> _Node:
        if not issubclass(node, _Node):
            raise pickle.UnpicklingError(f"rebuilds a {node.__name__}")
        return node()

    def latin1(text: str, _: str) -> bytes:
        return text.encode("latin1")

    return {
        "numpy.ndarray": np.ndarray,
        "numpy.dtype": np.dtype,
        "numpy._core.multiarray._reconstruct": _constructor(np.zeros(0)),
        "numpy._core.multiarray.scalar": _constructor(np.float64(0)),
        "numpy._core.numeric._frombuffer": from_buffer,
        "copyreg._reconstructor": new_node,
        "builtins.object": _Node,
        "_codecs.encode": latin1,
    }


def _constructor(value: np.ndarray[Any, Any] | np.generic) -> Callable[..., object]:
    """The function that numpy's pickles call, wherever this version of numpy keeps it."""
    function = value.__reduce__()[0]
    if not callable(function):
        raise TypeError(f"numpy rebuilds with {function!r}")
    return function
