"""Can Blender's side reach the backend? Tried out, not guessed."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ..errors import IkolError
from ..wire.connection import Connection
from ..wire.ready import parse_ready
from .finding import Finding

_TOPIC = "Backend"
_START_TIMEOUT_S = 120.0
_STOP_TIMEOUT_S = 10.0


def reach_findings() -> Iterator[Finding]:
    """Whether Blender finds the command, and whether a backend starts and answers."""
    yield _command()
    yield _trial()


def _command() -> Finding:
    on_path = shutil.which("ikol")
    if on_path:
        return Finding(_TOPIC, "command", "ok", f"Blender finds {on_path} on the PATH by itself.")
    own = Path(sys.executable)
    return Finding(
        _TOPIC,
        "command",
        "absent",
        f"ikol is not on the PATH; set {own} as the Python in the extension's preferences.",
    )


def _trial() -> Finding:
    """Start a backend as the extension does, shake hands, and let it end."""
    started_s = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "ikol", "serve", "--port", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        guard = threading.Timer(_START_TIMEOUT_S, process.kill)
        guard.start()
        try:
            return _shake_hands(process, started_s)
        finally:
            guard.cancel()
            _end(process)


def _shake_hands(process: "subprocess.Popen[str]", started_s: float) -> Finding:
    assert process.stdout is not None
    ready = next((found for line in process.stdout if (found := parse_ready(line))), None)
    if ready is None:
        text = "The backend does not start; `ikol serve` shows why."
        return Finding(_TOPIC, "trial", "problem", text)
    try:
        with Connection(ready.address) as connection:
            welcome = connection.welcome
    except IkolError as error:
        return Finding(_TOPIC, "trial", "problem", f"It starts but cannot be reached: {error}")
    text = (
        f"Started and answered in {time.monotonic() - started_s:.1f} s; device {welcome.device}, "
        f"estimators {', '.join(welcome.estimators)}, bodies {', '.join(welcome.bodies)}."
    )
    return Finding(_TOPIC, "trial", "ok", text)


def _end(process: "subprocess.Popen[str]") -> None:
    """The backend ends when its standard input is closed; if not, it is made to."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
