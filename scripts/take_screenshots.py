"""Take the user guide's screenshots in the newest Blender with a window, with a real capture.

.venv/bin/python scripts/take_screenshots.py
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from blenders import Blender, available
from extension_builder import build, variant_for
from ikol.wire.ready import parse_ready

_REPOSITORY = Path(__file__).resolve().parents[1]
_SESSION = _REPOSITORY / "tests" / "blender" / "window" / "pictures.py"
_CLIP = _REPOSITORY / "scripts" / "demo_clip" / "walk.mp4"
_IMAGES = _REPOSITORY / "docs" / "images"


def main() -> int:
    windows = [blender for blender in available() if blender.kind == "window"]
    if not windows:
        print("No Blender with a window; scripts/get_blenders.py sets one up.", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "ikol", "serve", "--port", "0"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as backend,
    ):
        assert backend.stdout is not None
        ready = parse_ready(backend.stdout.readline())
        if ready is None:
            return 2
        code = _photograph(windows[-1], Path(folder), ready.address)
        backend.terminate()
    return code


def _photograph(blender: Blender, folder: Path, address: str) -> int:
    """Run Blender; the screen is photographed whenever it leaves a wish."""
    extension = build(variant_for(blender.python), folder)
    arguments = {
        "folder": str(folder),
        "extension": str(extension),
        "clip": str(_CLIP),
        "address": address,
    }
    with blender.display() as display:
        process = blender.start(
            _SESSION,
            json.dumps(arguments),
            env={"BLENDER_USER_RESOURCES": str(folder / "resources")},
            display=display,
        )
        while process.poll() is None:
            for wish in folder.glob("*.please"):
                picture = _IMAGES / f"{wish.stem}.png"
                blender.screenshot(display, picture)
                print(picture)
                wish.with_suffix(".png").touch()
                wish.unlink()
            time.sleep(0.1)
        out, err = process.communicate()
    if process.returncode != 0:
        print(out, err, sep="\n", file=sys.stderr)
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
