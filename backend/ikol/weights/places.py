"""Where nets and bodies lie."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped_dir() -> Path:
    """The folder with the manifest and the default body, as the project ships them.

    `weights/` of the repository when run from a checkout, else the copy inside the installed
    package.
    """
    checkout = _PACKAGE.parents[1] / "weights"
    if _PACKAGE.parent.name == "backend" and (checkout / "manifest.json").is_file():
        return checkout
    return _PACKAGE / "_weights"


def weights_dir() -> Path:
    """The folder nets are put into and looked for in; it need not exist yet.

    The environment variable IKOL_WEIGHTS if set; else `weights/` of the repository when run from
    a checkout, else the user's data folder.
    """
    chosen = os.environ.get("IKOL_WEIGHTS")
    if chosen:
        return Path(chosen).expanduser()
    shipped = shipped_dir()
    if shipped.name == "weights":
        return shipped
    return platformdirs.user_data_path("ikol-capture", appauthor=False) / "weights"
