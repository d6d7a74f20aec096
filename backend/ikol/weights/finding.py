"""The path of a net or body, or a clear word on how to get it."""

from pathlib import Path

from ..errors import IkolError
from .manifest import load_manifest, place_of


def find(name: str) -> Path:
    """Where a net or body lies.

    Only the size is looked at here, which catches a file that was cut off; `ikol weights verify`
    reads every byte.

    Args:
        name: A name from the manifest: "pose_detection", "pose_landmark_full",
            "pose_landmark_heavy", "hand_landmark", "ikol_body", "blazepose_regressor".

    Raises:
        IkolError: code "weights_missing", "weights_damaged" or "weights_unknown".
    """
    entry = load_manifest().named(name)
    path, remedy = place_of(entry), f"Run `{entry.pull_command}`."
    if not path.is_file():
        raise IkolError(
            f"{entry.title} ({entry.file}) is not in {path.parent}.", remedy, "weights_missing"
        )
    size = path.stat().st_size
    if size not in {source.size for source in entry.sources}:
        raise IkolError(f"{path} is damaged ({size} bytes).", remedy, "weights_damaged")
    return path


def best_landmark_net() -> Path:
    """The most accurate landmark net that is installed: heavy, else full.

    Raises:
        IkolError: code "weights_missing" if neither is there.
    """
    try:
        return find("pose_landmark_heavy")
    except IkolError as error:
        if error.code != "weights_missing":
            raise
        return find("pose_landmark_full")
