"""Make a regressor that was trained the project's own: weights, card and manifest entry.

    python scripts/adopt_regressor.py FOLDER --motion "whose motion, on which terms"

FOLDER is what `ikol train regressor --out FOLDER` wrote. Whose motion it learned from is written
into the card, and the version in the manifest is raised by one.
"""

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from ikol.errors import IkolError
from ikol.estimators.blazepose.regressor.files import load_network
from ikol.training.session import CARD, WEIGHTS

_WEIGHTS_DIR = Path(__file__).resolve().parents[1] / "weights"
_NAME = "blazepose_regressor"


def main() -> int:
    """Copy the files and pin the weights' size and SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--motion", required=True, help="whose motion it learned from, its terms")
    options = parser.parse_args()
    try:
        adopt(options.folder, _WEIGHTS_DIR, options.motion)
    except IkolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def adopt(folder: Path, weights_dir: Path, motion: str) -> None:
    """Put a trained regressor into a weights folder whose manifest has an entry for it.

    Args:
        folder: With weights and card.
        weights_dir: With manifest.json.
        motion: Whose motion it learned from, on which terms.

    Raises:
        IkolError: "weights_missing" or "weights_unreadable" if there is no such network, "bad_card"
            if its card is not that of a finished training. Nothing is changed then.
    """
    load_network(folder / WEIGHTS)
    card = {"motion": motion, **_finished_card(folder / CARD)}
    target = weights_dir / f"{_NAME}.safetensors"
    shutil.copyfile(folder / WEIGHTS, target)
    told = json.dumps(card, indent=2) + "\n"
    (weights_dir / f"{_NAME}.json").write_text(told, encoding="utf-8")
    content = target.read_bytes()
    path = weights_dir / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    (entry,) = (entry for entry in manifest["files"] if entry["name"] == _NAME)
    entry["version"] = str(int(entry["version"]) + 1)
    (source,) = entry["sources"]
    source["size"], source["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _finished_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        held_out = card["held_out"]
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
    return card


if __name__ == "__main__":
    sys.exit(main())
