"""One Blender that scripts can be run in."""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .chroot import enter

_REPOSITORY = Path(__file__).resolve().parents[2]
_GEOMETRY = (1280, 800)


@dataclass(frozen=True, slots=True)
class Blender:
    """A Blender on this machine.

    Attributes:
        name: "bpy-4.2", "blender-5.2", ...
        version: Major and minor.
        python: Major and minor version of its Python.
        kind: "module" is bpy in a Python interpreter, "window" the program.
        program: The interpreter or the program, as its own file system names it.
        root: The chroot it lives in, if it does.
    """

    name: str
    version: tuple[int, int]
    python: tuple[int, int]
    kind: Literal["module", "window"]
    program: str
    root: Path | None = None

    def run(
        self,
        script: Path,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        mounts: Sequence[Path] = (),
        display: str | None = None,
        timeout_s: float = 240,
    ) -> subprocess.CompletedProcess[str]:
        """Run a Python script in it to the end; see `start` for the arguments.

        Raises:
            subprocess.TimeoutExpired: After `timeout_s`; it and its children are ended.
        """
        with self.start(script, *arguments, env=env, mounts=mounts, display=display) as process:
            try:
                out, err = process.communicate(timeout=timeout_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def start(
        self,
        script: Path,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        mounts: Sequence[Path] = (),
        display: str | None = None,
    ) -> subprocess.Popen[str]:
        """Start a Python script in it.

        Args:
            script: The script.
            arguments: For the script, behind "--" in its sys.argv.
            env: On top of a minimal environment.
            mounts: Further folders that are to have the same path inside; the repository and
                the temporary folder have it anyway.
            display: Open a window there; without, it runs in the background.
        """
        window: list[str] = []
        if self.kind == "window":
            place = [*map(str, (0, 0, *_GEOMETRY))]
            window += ["--factory-startup", "--python-exit-code", "1", "--python-use-system-env"]
            window += ["--enable-event-simulate", "-p", *place] if display else ["--background"]
            window += ["--python"]
        command = [self.program, *window, str(script), "--", *arguments]
        own = {"DISPLAY": display} if display else {}
        return self._start(command, {**own, **(env or {})}, mounts)

    @contextlib.contextmanager
    def display(self) -> Generator[str]:
        """An X server of one's own for as long as the `with` block lasts; gives its DISPLAY."""
        if self.kind != "window":
            raise ValueError(f"{self.name} has no window")
        size = "x".join(map(str, (*_GEOMETRY, 24)))
        options = ["-screen", "0", size, "+extension", "GLX", "-noreset", "-nolisten", "tcp"]
        server = self._start(["Xvfb", "-displayfd", "1", *options], {}, ())
        assert server.stdout is not None
        try:
            number = server.stdout.readline().strip()
            if not number:
                raise OSError(f"Xvfb did not start: {server.communicate()[1]}")
            yield f":{number}"
        finally:
            server.terminate()
            server.communicate()

    def tool(self, display: str, *command: str) -> str:
        """Run xdotool, import or another program that lives beside it; gives what it prints."""
        process = self._start(command, {"DISPLAY": display}, ())
        out, err = process.communicate(timeout=60)
        if process.returncode != 0:
            raise OSError(f"{' '.join(command)}: {err.strip()}")
        return out

    def screenshot(self, display: str, target: Path) -> None:
        """Write the whole screen as a PNG; the target must lie on a path that both sides see."""
        self.tool(display, "import", "-window", "root", str(target))

    def _start(
        self, command: Sequence[str], env: Mapping[str, str], mounts: Sequence[Path]
    ) -> subprocess.Popen[str]:
        if self.root is not None:
            shared = dict.fromkeys([_REPOSITORY, Path(tempfile.gettempdir()), *mounts])
            command = enter(self.root, command, list(shared))
        minimal = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": os.path.expanduser("~")}  # noqa: PTH111
        if os.name == "nt":
            minimal = {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP", "PATH")}
        told = {"LANG": "C.UTF-8", "PYTHONFAULTHANDLER": "1"}  # where it crashed, if it does
        return subprocess.Popen(
            list(command),
            env={**minimal, **told, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
