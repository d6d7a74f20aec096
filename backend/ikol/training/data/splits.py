"""Which motions are kept for evaluation: a fixed rule by subject, as far as names tell who it is.

A subject is held out if the first byte of the SHA-256 of "motion/" and its name, modulo 5, is
`_HELD_OUT`: about a fifth of any collection, the same in every folder and on every machine, and
known before a file is opened. Of CMU's subjects these are among others 03 (walking on uneven
ground), 49 (cartwheels, dance) and 85 (acrobatics).
"""

import hashlib
import re
from typing import Final

_PARTS: Final = 5
_HELD_OUT: Final = 3
_CMU_NAME: Final = re.compile(r"(\d{2,3})_\d{2,3}(?!\d)")


def subject_of(name: str) -> str:
    """Who performed a motion, by the name of its file without the ending.

    CMU's files are named after the subject and the trial ("07_01", in AMASS "07_01_poses"); every
    other file counts as a subject of its own.
    """
    found = _CMU_NAME.match(name)
    return found[1].zfill(2) if found else name


def is_held_out(subject: str) -> bool:
    """Whether a subject's motions are kept for evaluation and never trained on."""
    return hashlib.sha256(f"motion/{subject}".encode()).digest()[0] % _PARTS == _HELD_OUT
