"""The project's own Python environment, `.venv`: made, filled, and left alone when complete.

Runs on a bare Python 3.11 or later, on Windows, macOS and Linux.
"""

import hashlib
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]

_VENV = REPOSITORY / ".venv"
_PYTHON = _VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
_CPU_BUILDS = "https://download.pytorch.org/whl/cpu"
_CPU_TORCH = "torch==2.13.0+cpu"
_NEEDS_PYTHON = (3, 11)
_COMPILE = "from ikol.solver.compiled.engine import warm_up; warm_up()"


class SetupError(Exception):
    """The environment cannot be set up; the text says why and what to do."""


def ensure_environment(extra: str = "", report: Callable[[str], None] = print) -> Path:
    """Set up `.venv` with the project installed in place, unless it is so already.

    Args:
        extra: An extra of the project that is wanted too.
        report: Takes one line at a time.

    Returns:
        The environment's Python.

    Raises:
        SetupError: If this Python is too old or something cannot be installed.
    """
    if sys.version_info < _NEEDS_PYTHON:
        raise SetupError(f"Python 3.11 or later is needed; this is {platform.python_version()}.")
    if not _works():
        report("Making .venv")
        _run([sys.executable, "-m", "venv", "--clear", str(_VENV)], _NO_VENV)
    stamps = [_VENV / f".ikol-installed-{part}" for part in dict.fromkeys(("", extra))]
    wanted = hashlib.sha256((REPOSITORY / "pyproject.toml").read_bytes()).hexdigest()
    if stamps[-1].is_file() and stamps[-1].read_text(encoding="utf-8") == wanted:
        return _PYTHON
    if not _has("torch"):
        report("Installing PyTorch (the largest part, some 200 MB without a GPU; 1 to 3 minutes)")
        _install_torch()
    report("Installing IKOL Capture and what it needs (some 300 MB; 1 to 3 minutes)")
    target = f"{REPOSITORY}[{extra}]" if extra else str(REPOSITORY)
    _pip(["--editable", target])
    report("Compiling the solver for this processor (some ten seconds)")
    _succeeds([str(_PYTHON), "-c", _COMPILE])  # else it is compiled when it is first used
    for stamp in stamps:
        stamp.write_text(wanted, encoding="utf-8")
    return _PYTHON


def _works() -> bool:
    """Whether `.venv` has a Python that runs, is new enough and has pip."""
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return _PYTHON.is_file() and _succeeds([str(_PYTHON), "-c", check])


def _has(module: str) -> bool:
    check = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return _succeeds([str(_PYTHON), "-c", check])


def _install_torch() -> None:
    """PyTorch for this machine: without CUDA's gigabytes where there is no GPU for them.

    Only for Linux on x86-64 do the two builds come under one name.
    """
    wants_cpu = sys.platform == "linux" and platform.machine() == "x86_64" and not _has_gpu()
    if not wants_cpu:
        _pip(["torch"])
        return
    try:
        _pip([_CPU_TORCH])
    except SetupError:
        _pip(["--extra-index-url", _CPU_BUILDS, _CPU_TORCH])


def _has_gpu() -> bool:
    tool = shutil.which("nvidia-smi")
    return tool is not None and _succeeds([tool, "--list-gpus"])


def _succeeds(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _pip(arguments: Sequence[str]) -> None:
    install = [str(_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*install, *arguments], _NO_PACKAGES)


def _run(command: Sequence[str], remedy: str) -> None:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()
        raise SetupError(f"{lines[-1]}\n{remedy}")


_NO_VENV = "Python's venv module is needed (Debian: apt install python3-venv)."
_NO_PACKAGES = "Check the internet connection and run this again; what is done is kept."
