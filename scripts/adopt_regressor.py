"""Make a regressor that was trained the project's own: weights, card and manifest entry.

    python scripts/adopt_regressor.py FOLDER

FOLDER is what `ikol train regressor --out FOLDER` wrote.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

from ikol.training.session import CARD, WEIGHTS

_WEIGHTS_DIR = Path(__file__).resolve().parents[1] / "weights"
_NAME = "blazepose_regressor"


def main() -> None:
    """Copy the files and pin the weights' size and SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    adopt(folder, _WEIGHTS_DIR)


def adopt(folder: Path, weights_dir: Path) -> None:
    """Put a trained regressor into a weights folder whose manifest has an entry for it.

    Args:
        folder: With weights and card.
        weights_dir: With manifest.json.
    """
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


if __name__ == "__main__":
    main()
