"""A LiteRT net that several threads may run at once."""

import os
import queue
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from ikol.errors import IkolError

from .pruning import prune
from .quiet import quiet_loading

Float32 = NDArray[np.float32]


def default_threads() -> int:
    """Threads for one run of a net: more than four bring little for nets of this size."""
    return max(1, min(4, os.cpu_count() or 1))


def sigmoid(logits: Float32) -> Float32:
    """Probabilities of the net's logits, without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -80.0, 80.0))), np.float32)


class Net:
    """A net with one image as input, run by a pool of interpreters that grows on demand.

    An interpreter holds its own buffers, so each serves one thread at a time. The pool grows to
    as many as the machine's cores can run side by side; a caller beyond that waits.

    Args:
        path: The .tflite file.
        outputs: Names of the outputs that are wanted; what only others need is not computed.
        threads: Threads of one run; None for a sensible number.

    Raises:
        IkolError: `weights_unreadable` if it is no net, or one without these outputs.
    """

    def __init__(self, path: Path, outputs: Sequence[str], threads: int | None = None) -> None:
        self._path = path
        self._threads = threads or default_threads()
        self._room = max(1, (os.cpu_count() or 1) // self._threads)
        self._idle: queue.LifoQueue[Interpreter] = queue.LifoQueue()
        self._lock = threading.Lock()
        # Read here, because LiteRT cannot open a path with non-ASCII letters on every system.
        self._model = path.read_bytes()
        known = self._output_indices(self._load())
        if not known.keys() >= set(outputs):
            raise self._unreadable("it is another kind of net")
        if len(known) > len(outputs):
            self._model = prune(self._model, outputs)
        first = self._ready()
        known = self._output_indices(first)
        self._outputs = [known[name] for name in outputs]
        self._input = cast(int, first.get_input_details()[0]["index"])
        self.input_size = int(first.tensor(self._input)().shape[1])
        """Side of the square input image in pixels."""
        self._idle.put(first)

    def run(self, image: Float32) -> list[Float32]:
        """The wanted outputs, in the order they were named, for an image [side, side, 3]."""
        interpreter = self._take()
        try:
            interpreter.set_tensor(self._input, image[None])
            interpreter.invoke()
            return [interpreter.get_tensor(output)[0] for output in self._outputs]
        finally:
            self._idle.put(interpreter)

    def _take(self) -> Interpreter:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            pass
        with self._lock:
            grow = self._room > 1
            self._room -= grow
        return self._ready() if grow else self._idle.get()

    def _ready(self) -> Interpreter:
        interpreter = self._load()
        with quiet_loading():
            interpreter.allocate_tensors()
        return interpreter

    def _load(self) -> Interpreter:
        try:
            return Interpreter(model_content=self._model, num_threads=self._threads)
        except (ValueError, RuntimeError) as error:
            raise self._unreadable(str(error)) from None

    def _unreadable(self, reason: str) -> IkolError:
        return IkolError(
            f"The net {self._path} cannot be loaded: {reason}.",
            "Get it again with `ikol weights pull`.",
            "weights_unreadable",
        )

    @staticmethod
    def _output_indices(interpreter: Interpreter) -> dict[str, int]:
        return {
            cast(str, output["name"]): cast(int, output["index"])
            for output in interpreter.get_output_details()
        }
