"""All visible frames of a record solved, chunk by chunk, in the camera's frame."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.kinematics import global_rotations
from ikol.rotations import (
    align_hemisphere,
    quats_wxyz_from_rotmats,
    rotmats_from_quats_wxyz,
)
from ikol.skeleton import JOINT_NAMES, KEYPOINT_PARENTS, NUM_JOINTS, PRIMARY_CHILD

from .camera import View
from .camera_motion import CameraMotion
from .clip_solver.body import SolverBody
from .clip_solver.turn_prior import packed
from .gaps import slerp
from .hidden import NEUTRAL_QUATS, inside_picture, seen_feet
from .lift import Lifter, Observations, turned_to_camera
from .record import ClipRecord, trust
from .refine_rotations import RotationLifter
from .time_steps import typical_step_s
from .twist import fill_twists
from .world import standing_directions

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_EASED_TRUST: Final = 204
_FEET: Final = [JOINT_NAMES.index("left_foot"), JOINT_NAMES.index("right_foot")]

CHUNK: Final = 256
"""Frames in one batch: enough to be fast, and memory does not grow with the clip."""


@dataclass(frozen=True, slots=True)
class SolvedClip:
    """A clip in the frame of the camera as it was in the shot's first frame ("first").

    What stands in gaps is arbitrary.

    Attributes:
        quats_camera_joint: Global orientations [T, 24, 4].
        pelvis_camera: [T, 3] metres.
        confidence: [T, 24], 0..1; 0 in gaps.
        up_camera: Which way up the person stands [T, 3].
        up_weights: Trust in that [T]; 0 in gaps.
        inside: How far joints are captured and their bones end in the picture [T, 24]; 0 in gaps.
        feet_seen: How far the left and the right foot are not hidden, either [T, 2]; 0 in gaps.
    """

    quats_camera_joint: Float32
    pelvis_camera: Float32
    confidence: Float32
    up_camera: Float32
    up_weights: Float32
    inside: Float32
    feet_seen: Float32

    @property
    def feet_inside(self) -> Float32:
        """How far the left and the right foot are in the picture [T, 2]; 0 in gaps."""
        return self.inside[:, _FEET]

    def posed(self, body: SolverBody) -> Iterator[tuple[slice, Float64]]:
        """Frames in chunks, and the body's points [N, 33, 3] about the pelvis in them, metres."""
        for start in range(0, len(self.pelvis_camera), CHUNK):
            rows = slice(start, start + CHUNK)
            R = rotmats_from_quats_wxyz(self.quats_camera_joint[rows].astype(np.float64))
            yield rows, body.points(R)

    def placed(self, body: SolverBody, which: Sequence[int]) -> Float64:
        """Some of the body's points in the camera's frame [T, K, 3], metres."""
        placed = np.empty((len(self.pelvis_camera), len(which), 3))
        for rows, points in self.posed(body):
            placed[rows] = points[:, list(which)] + self.pelvis_camera[rows, None]
        return placed


def solve_clip(  # noqa: PLR0917
    record: ClipRecord,
    lifter: Lifter | RotationLifter,
    body: SolverBody,
    view: View,
    camera: CameraMotion,
    captured: NDArray[np.bool_],
    tick: Callable[[int], None],
) -> SolvedClip:
    """Solve every visible frame.

    Args:
        record: What was seen. Its keypoints are turned to the first frame's camera, and those of
            limbs outside the picture are led to where the eased limbs are; where rest bones are
            likeliest to point in each frame alone, eased likewise, is put beside them.
        lifter: Solves for the person's body.
        body: That body.
        view: The camera.
        camera: How it moved.
        captured: Which joints are captured [24]; the others are led to rest.
        tick: Called with the number of frames done since the last call.
    """
    count = record.size
    timestamps_s = record.column("timestamps_s")
    step_s = typical_step_s(timestamps_s)
    inside = inside_picture(record.column("points_px"), view.width, view.height, step_s)
    inside *= captured
    twists = fill_twists(record.column("twists"), trust(record.column("twist_trust")), timestamps_s)
    confidence = _joint_trust(record.column("keypoint_trust")) * captured
    quats_camera_joint = np.zeros((count, NUM_JOINTS, 4), np.float32)
    pelvis_camera = np.zeros((count, 3), np.float32)
    up_camera, up_weights = np.zeros((count, 3), np.float32), np.zeros(count, np.float32)
    frames = np.flatnonzero(record.column("visible"))
    inside[~record.column("visible")] = 0.0
    feet_seen = inside[:, _FEET] * seen_feet(record.column("px_trust"), step_s)
    for start in range(0, len(frames), CHUNK):
        rows = frames[start : start + CHUNK]
        seen = Observations(
            record.column("keypoints")[rows],
            trust(record.column("keypoint_trust")[rows]),
            record.column("points_px")[rows],
            trust(record.column("px_trust")[rows]),
            twists[rows],
        )
        lifted = lifter.lift(seen)
        R_local = _ease_hidden(lifted.R_parent_joint, inside[rows])
        told = R_local if lifted.said is None else _ease_hidden(lifted.said, inside[rows])
        record.put("swings", rows, packed(body.prior.likeliest(told, body.axes)))
        R_camera_joint = global_rotations(torch.from_numpy(R_local)).numpy()
        if not camera.is_still:
            R_camera_joint = camera.R_first_camera[rows][:, None] @ R_camera_joint
        quats_camera_joint[rows] = quats_wxyz_from_rotmats(R_camera_joint)
        targets = camera.turned(turned_to_camera(seen, view), rows)
        record.column("keypoints")[rows] = targets - targets[:, :1]
        _lead_hidden(record, rows, body.points(R_camera_joint), inside[rows])
        pelvis_camera[rows] = camera.turned(lifted.pelvis_camera, rows) + camera.centres[rows]
        up, up_weights[rows] = standing_directions(lifted.keypoints)
        up_camera[rows] = camera.turned(up, rows)
        tick(len(rows))
    return SolvedClip(
        *(quats_camera_joint, pelvis_camera, confidence, up_camera, up_weights),
        *(inside, feet_seen),
    )


def _joint_trust(keypoint_trust: NDArray[np.uint8]) -> Float32:
    # A joint's rotation is known as well as both ends of its bone.
    both = np.minimum(keypoint_trust[:, :NUM_JOINTS], keypoint_trust[:, list(PRIMARY_CHILD)])
    return both.astype(np.float32) / np.float32(255.0)


def _ease_hidden(R_parent_joint: Float64, inside: Float32) -> Float32:
    rotmats = R_parent_joint.astype(np.float32)
    frames, joints = np.nonzero(inside < 1.0)
    if len(frames):
        seen = quats_wxyz_from_rotmats(rotmats[frames, joints])
        pairs = align_hemisphere(np.stack((NEUTRAL_QUATS[joints], seen)))
        eased = slerp(pairs[0], pairs[1], inside[frames, joints, None])
        rotmats[frames, joints] = rotmats_from_quats_wxyz(eased)
    return rotmats


def _lead_hidden(
    record: ClipRecord, rows: NDArray[np.intp], eased: Float64, inside: Float32
) -> None:
    share = inside[:, list(KEYPOINT_PARENTS[1:])]
    places, points = np.nonzero(share < 1.0)
    if not len(places):
        return
    seen, frames, points = share[places, points], rows[places], points + 1
    keypoints = record.column("keypoints")
    keypoints[frames, points] += (1.0 - seen)[:, None] * (
        eased[places, points] - keypoints[frames, points]
    )
    trusted = record.column("keypoint_trust")
    trusted[frames, points] = seen * trusted[frames, points] + (1.0 - seen) * _EASED_TRUST
    in_picture = record.column("px_trust")
    in_picture[frames, points] = seen * in_picture[frames, points]
    places, joints = np.nonzero(inside[:, 1:] < 1.0)
    seen, frames = inside[places, 1 + joints], rows[places]
    record.column("twists")[frames, joints] *= seen
    trusted = record.column("twist_trust")
    trusted[frames, joints] = seen * trusted[frames, joints] + (1.0 - seen) * _EASED_TRUST
