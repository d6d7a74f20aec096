"""Bodies and estimators by the names that clients know, loaded once and shared by all captures."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch

from ikol import weights
from ikol.body.model import BodyModel, load_body
from ikol.errors import IkolError
from ikol.estimators.base import Estimator
from ikol.estimators.registry import entry_named
from ikol.pipeline.loading import load_estimator, with_hands

DEFAULT_BODY = "default"
_CPU: Final = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the user's as it was when it was looked at."""

    path: Path
    size: int
    modified_ns: int

    @classmethod
    def at(cls, path: Path) -> "_File":
        try:
            status = path.stat()
        except OSError:  # gone since it was found; whoever loads it will say so
            return cls(path, 0, 0)
        return cls(path, status.st_size, status.st_mtime_ns)


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
        self._checkpoints: dict[tuple[str, str], _File | None] = {}
        self._body_files = _body_files()

    @property
    def bodies(self) -> tuple[str, ...]:
        """Names of the bodies there are."""
        return (DEFAULT_BODY, *self._body_files)

    def look_again(self) -> None:
        """Notice bodies and checkpoints that have come into the weights folder, gone or changed."""
        files = _body_files()
        with self._lock:
            gone = [name for name in self._bodies if self._body_files.get(name) != files.get(name)]
            for name in gone:
                del self._bodies[name]
            for key in list(self._estimators):
                name, body = key
                if body in gone or self._checkpoints[key] != _checkpoint_file(name):
                    del self._estimators[key]
                    self._with_hands.pop(key, None)
            self._body_files = files

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
                self._checkpoints[key] = _checkpoint_file(name)
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
            file = self._body_files.get(name)
            self._bodies[name] = load_body(DEFAULT_BODY if file is None else str(file.path))
        return self._bodies[name]


def _body_files() -> dict[str, _File]:
    """Bodies that the user has put into the weights folder, by their file's name."""
    found = weights.find_user_files()
    return {file.path.stem: _File.at(file.path) for file in found if file.kind == "body"}


def _checkpoint_file(estimator: str) -> _File | None:
    found = entry_named(estimator).found_checkpoint()
    return None if found is None else _File.at(found.path)
