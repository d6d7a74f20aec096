"""Which of a file's points are which of our keypoints: a user's map, or a known convention."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

from ikol.errors import IkolError
from ikol.evaluation.truth.conventions import CONVENTIONS, JointMap, plain_name
from ikol.skeleton import KEYPOINT_NAMES

_LEAST_POINTS = 4


def read_joint_map(path: Path) -> JointMap:
    """Read a map: a .json or .toml that gives their names ours.

    A value is the name of a keypoint, or a list of such, whose middle it is. Several of theirs may
    be the same one of ours, as markers on both sides of a joint are: their middle is taken.

    Raises:
        IkolError: "joint_map" if it is no such file.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
        return _checked(content)
    except OSError as error:
        raise _bad_map(path, f"{error.strerror or error}") from error
    except ValueError as error:  # that of both parsers is one
        raise _bad_map(path, str(error)) from error


def recognised(names: Sequence[str]) -> tuple[str, JointMap]:
    """The convention that knows most of a file's names, and what those are.

    Args:
        names: Names of points, as in the file.

    Raises:
        IkolError: "joint_names" if none knows four of them.
    """
    best, best_map = "", JointMap()
    for convention, table in CONVENTIONS.items():
        known = {name: table[plain_name(name)] for name in names if plain_name(name) in table}
        if len(known) > len(best_map):
            best, best_map = convention, known
    if len(best_map) < _LEAST_POINTS:
        raise IkolError(
            f"No convention knows the points {', '.join(names) or '(none)'}.",
            f"Give a --joint-map FILE from these names to {', '.join(KEYPOINT_NAMES)}.",
            "joint_names",
        )
    return best, best_map


def restricted(joint_map: JointMap, names: Sequence[str]) -> JointMap:
    """A map without the points that a file does not have.

    Args:
        joint_map: A user's map.
        names: Names of the file's points.

    Raises:
        IkolError: "joint_names" if fewer than four are left.
    """
    known = {name: ours for name, ours in joint_map.items() if name in names}
    if len(known) < _LEAST_POINTS:
        raise IkolError(
            f"The joint map knows {len(known)} of the points {', '.join(names)}.",
            f"Map at least {_LEAST_POINTS} of them.",
            "joint_names",
        )
    return known


def _checked(content: object) -> JointMap:
    if not isinstance(content, dict) or not content:
        raise ValueError("it gives no names")
    result: JointMap = {}
    for theirs, ours in content.items():
        names = ours if isinstance(ours, list) else [ours]
        if not names:
            raise ValueError(f"{theirs} is given nothing")
        for name in names:
            if name not in KEYPOINT_NAMES:
                raise ValueError(
                    f"{theirs} is given {name!r}; there are {', '.join(KEYPOINT_NAMES)}"
                )
        result[str(theirs)] = tuple(names)
    return result


def _bad_map(path: Path, what: str) -> IkolError:
    return IkolError(
        f"{path} is no joint map: {what}.",
        'Write {"their name": "our keypoint", ...} as .json or .toml.',
        "joint_map",
    )
