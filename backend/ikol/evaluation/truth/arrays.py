"""Ground truth in .npz files: plain arrays of points, or motions of AMASS and `ikol capture`."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import forward_kinematics
from ikol.body.model import BodyModel
from ikol.evaluation.truth.recording import METRES_PER_UNIT, TruePoses, Truth, bad_truth, unit_named
from ikol.export.amass import tells_shape
from ikol.export.npz import read_npz_of_body
from ikol.motion.capture import Capture
from ikol.npz_arrays import Arrays, is_numeric, is_rate, read_npz_arrays
from ikol.rotations import rotmats_from_rotvecs
from ikol.skeleton import KEYPOINT_NAMES

Float64 = NDArray[np.float64]

_RATES = ("fps", "mocap_framerate", "mocap_frame_rate")


def read_arrays(path: Path, body: BodyModel) -> Truth:
    """Read an .npz with `joints` [T, N, 3] and `names` [N], or with AMASS' `poses` and `trans`.

    Plain arrays may have `fps` or `timestamps` [T], and `units` (m, cm, mm or in).

    Args:
        path: The file.
        body: The body that captures have, and that the poses of AMASS are put on; the shape of
            those is known only if their betas are this body's.

    Raises:
        IkolError: "bad_truth", or as `read_npz_of_body`.
    """
    arrays = read_npz_arrays(path, partial(bad_truth, path))
    if "poses" in arrays:
        capture = read_npz_of_body(path, body)
        shape_known = "joints" in arrays or tells_shape(arrays, body)
        return truth_of_capture(path.name, capture, body, shape_known=shape_known)
    problem = next(_problems(arrays), None)
    if problem is not None:
        raise bad_truth(path, problem)
    return Truth(
        name=path.name,
        names=tuple(str(name) for name in arrays["names"].ravel()),
        points=arrays["joints"].astype(np.float64),
        metres_per_unit=unit_named(str(arrays["units"])) if "units" in arrays else None,
        timestamps_s=_timestamps_s(arrays),
    )


def truth_of_capture(
    name: str, capture: Capture, body: BodyModel, *, shape_known: bool = True
) -> Truth:
    """A motion on SMPL's skeleton as ground truth: its 29 keypoints and its rotations.

    Args:
        name: What it is called.
        capture: The motion.
        body: Its body.
        shape_known: Whether its betas are those of the person.
    """
    R = rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64))
    points = keypoints_world(capture, body)
    points[~capture.visible] = np.nan
    return Truth(
        name=name,
        names=KEYPOINT_NAMES,
        points=points,
        metres_per_unit=1.0,
        timestamps_s=capture.timestamps_s,
        poses=TruePoses(R, capture.betas.astype(np.float64) if shape_known else None),
        joint_map={keypoint: (keypoint,) for keypoint in KEYPOINT_NAMES},
    )


def keypoints_world(capture: Capture, body: BodyModel) -> Float64:
    """The 29 keypoints of a capture in its world [T, 29, 3], metres.

    Args:
        capture: The capture.
        body: Its body.
    """
    R = torch.from_numpy(rotmats_from_rotvecs(capture.pose_rotvecs.astype(np.float64)))
    rest = torch.from_numpy(body.rest_keypoints(capture.betas).astype(np.float64))
    keypoints, _ = forward_kinematics(R, rest.expand(len(R), -1, -1))
    return keypoints.numpy() + capture.pelvis_world[:, None].astype(np.float64)


def _problems(arrays: Arrays) -> Iterator[str]:
    """What is wrong; each takes for granted that nothing before it is."""
    for needed in ("joints", "names"):
        if needed not in arrays:
            yield f"it lacks {needed} (or poses and trans, as AMASS has them)"
    for name in ("joints", "timestamps"):
        if name in arrays and not is_numeric(arrays[name]):
            yield f"{name} is not made of numbers"
    shape, count = arrays["joints"].shape, arrays["names"].size
    if len(shape) != 3 or not shape[0] or shape[1:] != (count, 3):
        yield f"joints has shape {shape} where (frames, {count}, 3) is needed for its names"
    if "timestamps" in arrays and arrays["timestamps"].shape != shape[:1]:
        yield f"timestamps has shape {arrays['timestamps'].shape} where {shape[:1]} is needed"
    if "units" in arrays and unit_named(str(arrays["units"])) is None:
        yield f"units is {arrays['units']} where one of {', '.join(METRES_PER_UNIT)} is needed"
    for name in _RATES:
        if name in arrays and not is_rate(arrays[name]):
            yield f"{name} is {arrays[name]} where frames a second are needed"


def _timestamps_s(arrays: Arrays) -> Float64 | None:
    if "timestamps" in arrays:
        return arrays["timestamps"].astype(np.float64)
    for name in _RATES:
        if name in arrays:
            return np.arange(len(arrays["joints"])) / arrays[name].item()
    return None
