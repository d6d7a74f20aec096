"""What the panel tells besides progress: the last message and the state of the backend."""

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How grave a message is; the values are those of Blender's reports."""

    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the user.

    Attributes:
        level: How grave it is.
        message: What happened.
        remedy: What to do about it; may be empty.
    """

    level: Level
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class BackendState(Enum):
    """What is known of the backend."""

    IDLE = "idle"
    STARTING = "starting"
    READY = "ready"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class BackendStatus:
    """The backend as the panel shows it.

    Attributes:
        state: What is known of it.
        message: The same in words.
        remedy: What to do where it is missing; may be empty.
        bodies: Names of the bodies it has; empty while it has not been asked.
        estimators: Names of the estimators it has; likewise.
    """

    state: BackendState = BackendState.IDLE
    message: str = "Starts with the first capture"
    remedy: str = ""
    bodies: tuple[str, ...] = ()
    estimators: tuple[str, ...] = ()
