"""A capture and its ground truth, point by point, in metres, at the capture's times."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.evaluation.truth.arrays import keypoints_world
from ikol.evaluation.truth.between import at_times, rotations_at_times
from ikol.evaluation.truth.conventions import JointMap
from ikol.evaluation.truth.joint_map import recognised, restricted
from ikol.evaluation.truth.recording import Truth
from ikol.evaluation.truth.timing import Offset, find_offset
from ikol.evaluation.truth.units import metres_per_unit
from ikol.motion.capture import Capture
from ikol.skeleton import KEYPOINT_NAMES

Float64 = NDArray[np.float64]

_HIPS: Final = (("left_hip",), ("right_hip",))
_ROOTS: Final = (("pelvis",), ("left_hip", "right_hip"))


@dataclass(frozen=True, slots=True)
class Matched:
    """K points of T frames.

    Attributes:
        names: Our keypoints; several joined by "+" stand for their middle [K].
        points: The capture in its world [T, K, 3], metres; NaN where nobody was seen.
        truth: The ground truth in its own axes [T, K, 3], metres; NaN where missing.
        roots: Pelvis or middle of the hips, or the middle of all points where the truth has
            neither [T, 3].
        true_roots: The same of the truth [T, 3].
        R_true: True rotations relative to the parent [T, 24, 3, 3]; NaN outside of the recording;
            None if it has none.
        offset_s: Added to the capture's times to get the truth's.
        offset_told: Whether it was given, or is told by the motion.
        convention: That of the truth's names; "" where file or user say what they mean.
    """

    names: tuple[str, ...]
    points: Float64
    truth: Float64
    roots: Float64
    true_roots: Float64
    R_true: Float64 | None
    offset_s: float
    offset_told: bool
    convention: str


def match(
    capture: Capture,
    truth: Truth,
    body: BodyModel,
    *,
    joint_map: JointMap | None = None,
    unit_m: float | None = None,
    offset_s: float | None = None,
) -> Matched:
    """Lay a ground truth beside a capture.

    Args:
        capture: The capture.
        truth: The ground truth.
        body: The capture's body.
        joint_map: What the truth's names mean; by default as the file says or as a convention has
            them.
        unit_m: Metres in the truth's unit; None as the file says, or found by the person's size.
        offset_s: Seconds to add to the capture's times to get the truth's; None to find it.

    Raises:
        IkolError: "joint_names", "units", "truth_times" or "no_overlap".
    """
    convention = ""
    if joint_map is not None:
        known = restricted(joint_map, truth.names)
    elif truth.joint_map is not None:
        known = truth.joint_map
    else:
        convention, known = recognised(truth.names)
    targets = tuple(dict.fromkeys(known.values()))
    all_points = keypoints_world(capture, body)
    all_points[~capture.visible] = np.nan
    points = np.stack([_middle(all_points, target) for target in targets], axis=1)
    true_points = np.stack([_theirs(truth, known, target) for target in targets], axis=1)
    true_points *= metres_per_unit(true_points, points, unit_m or truth.metres_per_unit)
    times_s = _times_s(truth, capture)
    if offset_s is None:
        offset = find_offset(points, capture.timestamps_s, true_points, times_s)
    else:
        offset = Offset(offset_s, told=True)
    wanted_s = capture.timestamps_s + offset.seconds
    beside = at_times(true_points, times_s, wanted_s)
    if not np.isfinite((points + beside).sum(-1)).any():
        raise IkolError(
            f"{truth.name} and the capture have no moment in common.",
            "Leave out --offset to have it searched, and check the times in the file.",
            "no_overlap",
        )
    R_true = None
    if truth.poses is not None:
        R_true = rotations_at_times(truth.poses.R_parent_joint, times_s, wanted_s)
    return Matched(
        names=tuple("+".join(target) for target in targets),
        points=points,
        truth=beside,
        roots=_roots(points, targets),
        true_roots=_roots(beside, targets),
        R_true=R_true,
        offset_s=offset.seconds,
        offset_told=offset.told,
        convention=convention,
    )


def _middle(keypoints: Float64, names: tuple[str, ...]) -> Float64:
    return keypoints[:, [KEYPOINT_NAMES.index(name) for name in names]].mean(axis=1)


def _theirs(truth: Truth, known: JointMap, target: tuple[str, ...]) -> Float64:
    # The middle of several markers is nothing without one of them: then it is missing.
    columns = [truth.names.index(name) for name, ours in known.items() if ours == target]
    return truth.points[:, columns].mean(axis=1)


def _roots(points: Float64, targets: tuple[tuple[str, ...], ...]) -> Float64:
    for root in _ROOTS:
        if root in targets:
            return points[:, targets.index(root)]
    if all(hip in targets for hip in _HIPS):
        return points[:, [targets.index(hip) for hip in _HIPS]].mean(axis=1)
    return points.mean(axis=1)


def _times_s(truth: Truth, capture: Capture) -> Float64:
    if truth.timestamps_s is not None:
        times_s = truth.timestamps_s
        if len(times_s) > 1 and not (np.diff(times_s) > 0).all():
            raise IkolError(
                f"The times in {truth.name} do not rise from frame to frame.",
                "Export it again.",
                "truth_times",
            )
        return times_s
    if len(truth.points) != len(capture.timestamps_s):
        raise IkolError(
            f"{truth.name} does not tell its frame rate, and has {len(truth.points)} frames where "
            f"the capture has {len(capture.timestamps_s)}.",
            "Add fps, or timestamps, to the file.",
            "truth_times",
        )
    return capture.timestamps_s
