"""Text files of motion capture: reading them, and saying what is wrong with one."""

from pathlib import Path

from ikol.errors import IkolError


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        IkolError: "no_motion" if there is no such file.
    """
    if not path.is_file():
        raise IkolError(
            f"There is no file {path}.",
            "Give a .bvh, an .fbx, an .amc or an .npz of AMASS.",
            "no_motion",
        )
    return path.read_text(encoding="utf-8", errors="replace")


def bad_motion(path: Path, what: str) -> IkolError:
    """The error for a file that is not what its ending says.

    Args:
        path: The file.
        what: What is wrong, as the end of a sentence that begins with "it".
    """
    return IkolError(
        f"{path} cannot be read: {what}.", "Export or download it again.", "bad_motion"
    )
