"""A LiteRT net that several threads may run at once."""

import os
import queue
import threading
from pathlib import Path
from typing import cast

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from ikol.errors import IkolError

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
        threads: Threads of one run; None for a sensible number.
    """

    def __init__(self, path: Path, threads: int | None = None) -> None:
        self._path = path
        self._threads = threads or default_threads()
        self._room = max(1, (os.cpu_count() or 1) // self._threads)
        self._idle: queue.LifoQueue[Interpreter] = queue.LifoQueue()
        self._lock = threading.Lock()
        # Given as bytes, because LiteRT itself cannot open a path with non-ASCII letters on
        # every system.
        self._model = path.read_bytes()
        first = self._load()
        self._input = cast(int, first.get_input_details()[0]["index"])
        self._outputs = [cast(int, output["index"]) for output in first.get_output_details()]
        self.input_size = int(first.tensor(self._input)().shape[1])
        """Side of the square input image in pixels."""
        self._idle.put(first)

    def run(self, image: Float32) -> list[Float32]:
        """Outputs of the net, in the file's order, for an image [side, side, 3]."""
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
        return self._load() if grow else self._idle.get()

    def _load(self) -> Interpreter:
        try:
            with quiet_loading():
                interpreter = Interpreter(model_content=self._model, num_threads=self._threads)
                interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise IkolError(
                f"The net {self._path} cannot be loaded: {error}.",
                "Get it again with `ikol weights pull`.",
                "weights_unreadable",
            ) from None
        return interpreter
