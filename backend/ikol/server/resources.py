"""Bodies and estimators by the names that clients know, loaded once and shared by all captures."""

import threading
from pathlib import Path
from typing import Final

import torch

from ikol import weights
from ikol.body.model import BodyModel, load_body
from ikol.errors import IkolError
from ikol.estimators.base import Estimator
from ikol.pipeline.loading import load_estimator, with_hands

DEFAULT_BODY = "default"
_CPU: Final = torch.device("cpu")


class Resources:
    """What captures are made with. Thread-safe.

    Bodies are known by name only: the default one and those in the weights folder. A path from
    the wire would let a client make the backend read any file.
    """

    def __init__(self, device: torch.device = _CPU) -> None:
        """Begin with nothing loaded.

        Args:
            device: What estimators run on.
        """
        self._device = device
        self._lock = threading.Lock()
        self._bodies: dict[str, BodyModel] = {}
        self._estimators: dict[tuple[str, str], Estimator] = {}
        self._with_hands: dict[tuple[str, str], Estimator] = {}
        self._paths = _body_files()

    @property
    def bodies(self) -> tuple[str, ...]:
        """Names of the bodies there are."""
        return (DEFAULT_BODY, *self._paths)

    def look_again(self) -> None:
        """Notice bodies that have come into the weights folder or gone from it."""
        paths = _body_files()
        with self._lock:
            gone = [name for name in self._bodies if self._paths.get(name) != paths.get(name)]
            for name in gone:
                del self._bodies[name]
            for loaded in (self._estimators, self._with_hands):
                for key in [key for key in loaded if key[1] in gone]:
                    del loaded[key]
            self._paths = paths

    def body(self, name: str) -> BodyModel:
        """A body by name.

        Raises:
            IkolError: `unknown_body`, or why it cannot be loaded.
        """
        with self._lock:
            return self._body(name)

    def estimator(self, name: str, body: str, *, hands: bool = False) -> Estimator:
        """An estimator for a body, by their names, that sees hands, too, if they are wanted.

        Raises:
            IkolError: `unknown_estimator`, `unknown_body`, or why one cannot be loaded.
        """
        with self._lock:
            key = (name, body)
            if key not in self._estimators:
                self._estimators[key] = load_estimator(name, self._body(body), self._device)
            if not hands:
                return self._estimators[key]
            if key not in self._with_hands:
                self._with_hands[key] = with_hands(self._estimators[key], self._body(body))
            return self._with_hands[key]

    def _body(self, name: str) -> BodyModel:
        if name not in self.bodies:
            raise IkolError(
                f"The backend has no body {name!r}.",
                f"Choose one of: {', '.join(self.bodies)}; or put the body's file into the "
                "backend's weights folder.",
                "unknown_body",
            )
        if name not in self._bodies:
            self._bodies[name] = load_body(str(self._paths.get(name, DEFAULT_BODY)))
        return self._bodies[name]


def _body_files() -> dict[str, Path]:
    """Bodies that the user has put into the weights folder, by their file's name."""
    found = weights.find_user_files()
    return {file.path.stem: file.path for file in found if file.kind == "body"}
