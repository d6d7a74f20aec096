"""Where clips of a folder come from: one run, that may be taken up again, and no other."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

from ikol.errors import IkolError
from ikol.export.atomic import written_whole

from .clip import SUFFIX

_FILE: Final = "made.json"


def claim(folder: Path, **numbers: int | str) -> None:
    """Note in a folder what its clips are made by, or see that it is the same as before.

    Two runs number their clips alike: those of the one would be taken for those of the other, and
    the folder would be a mixture that nobody can make again.

    Args:
        folder: The folder; made if need be.
        numbers: Seed, motions and whatever else the clips depend on.

    Raises:
        IkolError: "other_clips" if the folder has clips of other numbers; it cannot be written.
    """
    path = folder / _FILE
    before = _noted(path) if path.exists() else numbers
    if before != numbers:
        told = ", ".join(f"{name} {value}" for name, value in before.items())
        raise IkolError(
            f"{folder} has clips that were made with {told}.",
            "Give the same motions and numbers to go on, or choose another folder.",
            "other_clips",
        )
    folder.mkdir(parents=True, exist_ok=True)
    with written_whole(path, "w") as file:
        json.dump(numbers, file)


def origins(folder: Path) -> list[dict[str, Any]]:
    """What the clips of a folder and of those within it were made by, as far as it is noted.

    Returns:
        Of each run its folder ("." is the folder itself), the numbers that were noted, and how many
        clips there are of it.

    Raises:
        IkolError: "other_clips" if a note cannot be read.
    """
    notes = sorted(folder.rglob(_FILE))
    runs = {path.parent for path in notes}
    clips = Counter(
        next((above for above in clip.parents if above in runs), None)  # the innermost run
        for clip in folder.rglob(f"*{SUFFIX}")
    )
    return [
        {
            "folder": path.parent.relative_to(folder).as_posix(),
            **_noted(path),
            "clips": clips[path.parent],
        }
        for path in notes
    ]


def _noted(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise IkolError(
            f"{path} is damaged.", "Choose another folder, or remove that file.", "other_clips"
        ) from error
