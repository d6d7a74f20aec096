"""Build the Blender extension into dist/: one installable zip per platform, wheels inside.

    python scripts/build_extension.py [VARIANT ...]

Each zip is checked by Blender's own tool where a Blender is at hand.
"""

import sys
from pathlib import Path

from blenders import available
from extension_builder import VARIANTS, BuildError, build, validate

_DIST = Path(__file__).resolve().parents[1] / "dist"


def main(arguments: list[str]) -> int:
    unknown = set(arguments) - set(VARIANTS)
    if unknown:
        print(f"Not a variant: {', '.join(unknown)}. There are: {', '.join(VARIANTS)}.")
        return 2
    try:
        for variant in arguments or VARIANTS:
            extension = build(variant, _DIST)
            passed = validate(extension, available())
            checked = f"valid for {', '.join(passed)}" if passed else "not validated: no Blender"
            print(f"{extension} ({extension.stat().st_size / 1e6:.0f} MB, {checked})")
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
