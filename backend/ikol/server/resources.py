"""Bodies and estimators by the names that clients know, loaded once and shared by all captures."""

import threading
from pathlib import Path

from ikol import weights
from ikol.body.model import BodyModel, load_body
from ikol.errors import IkolError
from ikol.estimators.base import Estimator
from ikol.pipeline.loading import load_estimator

DEFAULT_BODY = "default"


class Resources:
    """What captures are made with. Thread-safe.

    Bodies are known by name only: the default one and those in the weights folder. A path from
    the wire would let a client make the backend read any file.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bodies: dict[str, BodyModel] = {}
        self._estimators: dict[tuple[str, str], Estimator] = {}
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
            self._estimators = {
                key: loaded for key, loaded in self._estimators.items() if key[1] not in gone
            }
            self._paths = paths

    def body(self, name: str) -> BodyModel:
        """A body by name.

        Raises:
            IkolError: `unknown_body`, or why it cannot be loaded.
        """
        with self._lock:
            return self._body(name)

    def estimator(self, name: str, body: str) -> Estimator:
        """An estimator for a body, by their names.

        Raises:
            IkolError: `unknown_estimator`, `unknown_body`, or why one cannot be loaded.
        """
        with self._lock:
            key = (name, body)
            if key not in self._estimators:
                self._estimators[key] = load_estimator(name, self._body(body))
            return self._estimators[key]

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
