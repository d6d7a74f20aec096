"""Make a regressor that was trained the project's own: weights, card and manifest entry.

    python scripts/adopt_regressor.py FOLDER

FOLDER is what `ikol train regressor --out FOLDER` wrote.
"""

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

from ikol.errors import IkolError
from ikol.estimators.blazepose.regressor.files import load_network
from ikol.training.session import CARD, WEIGHTS

_WEIGHTS_DIR = Path(__file__).resolve().parents[1] / "weights"
_NAME = "blazepose_regressor"


def main() -> int:
    """Copy the files and pin the weights' size and SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    try:
        adopt(folder, _WEIGHTS_DIR)
    except IkolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def adopt(folder: Path, weights_dir: Path) -> None:
    """Put a trained regressor into a weights folder whose manifest has an entry for it.

    Args:
        folder: With weights and card.
        weights_dir: With manifest.json.

    Raises:
        IkolError: "weights_missing" or "weights_unreadable" if there is no such network, "bad_card"
            if its card is not that of a finished training. Nothing is changed then.
    """
    load_network(folder / WEIGHTS)
    _check_card(folder / CARD)
    target = weights_dir / f"{_NAME}.safetensors"
    shutil.copyfile(folder / WEIGHTS, target)
    shutil.copyfile(folder / CARD, weights_dir / f"{_NAME}.json")
    content = target.read_bytes()
    path = weights_dir / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    (entry,) = (entry for entry in manifest["files"] if entry["name"] == _NAME)
    (source,) = entry["sources"]
    source["size"], source["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _check_card(path: Path) -> None:
    try:
        held_out = json.loads(path.read_text(encoding="utf-8"))["held_out"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IkolError(
            f"{path} does not say how the network was trained.",
            "Give the folder of a training that came to its end.",
            "bad_card",
        ) from error
    if not held_out:
        raise IkolError(
            "The network was not measured on anything held out.",
            "Train it with held-out clips in the folder.",
            "bad_card",
        )


if __name__ == "__main__":
    sys.exit(main())
