"""Where clips of a folder come from: one run, that may be taken up again, and no other."""

import json
from pathlib import Path
from typing import Final

from ikol.errors import IkolError
from ikol.export.atomic import written_whole

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
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        before = numbers
    except (OSError, ValueError) as error:
        raise IkolError(
            f"{path} is damaged.", "Choose another folder, or remove that file.", "other_clips"
        ) from error
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
