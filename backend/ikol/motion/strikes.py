"""Limbs that strike: readings of them fall short, and that is made up for.

Of all that may have been, a network that looks at a motion says the mean. So fast hands and feet
are said to be nearer to their slow course than they are, mostly in depth: of the velocities of
strikes across the line of sight about 0.8 are left, of those along it 0.6. An estimator of single
frames has no such idea; its strikes tremble, and are rather too fast.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from ikol.skeleton import KEYPOINT_NAMES, KEYPOINT_PARENTS

from .camera import View, project
from .camera_motion import CameraMotion
from .clip_solver.body import SolverBody
from .record import ClipRecord
from .solve_clip import SolvedClip
from .time_steps import typical_step_s, velocities
from .whittaker import whittaker

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_LIMBS: Final = (
    ("left_elbow", "left_wrist", "left_hand", "left_middle_tip"),
    ("right_elbow", "right_wrist", "right_hand", "right_middle_tip"),
    ("left_knee", "left_ankle", "left_foot", "left_big_toe"),
    ("right_knee", "right_ankle", "right_foot", "right_big_toe"),
)
_POINTS: Final = np.array([[KEYPOINT_NAMES.index(name) for name in limb] for limb in _LIMBS])
_TURN: Final = np.array(KEYPOINT_PARENTS)[_POINTS[:, :2]]
"""The joints that elbow and wrist, knee and ankle hang on."""
_FIRST_LEG: Final = 2

_COURSE_S: Final = 0.17
"""Time constant of a limb's slow course, which is read right: to about 1 Hz."""
_SLOW_M_PER_S: Final = 2.0
_STRIKE_M_PER_S: Final = 3.0
"""Speeds about the pelvis up to which nothing is missing, and from which all of it is."""
_AROUND_S: Final = 0.1
"""A strike begins and ends slowly."""
_NEAREST_M: Final = 0.3
"""What is nearer to the camera may be anywhere in the picture."""
_SPACE_SHARE: Final = 0.8
_PICTURE_SHARE: Final = 0.12
"""What is put to a reading in space and in the picture, as shares of how far a strike is from the
slow course in the motion that is solved from them. They pull against all else that is known, so
that a strike grows by a tenth in the end at 30 frames a second."""


def make_up_for_strikes(  # noqa: PLR0917
    record: ClipRecord,
    clip: SolvedClip,
    body: SolverBody,
    view: View,
    camera: CameraMotion,
    timestamps_s: Float64,
    said: Float32,
) -> None:
    """Put to the readings of a record what they are short of, in place.

    Args:
        record: The readings: keypoints in space and in the picture.
        clip: The motion solved from them, smooth but for strikes.
        body: The person's body.
        view: The camera.
        camera: How it moved.
        timestamps_s: [T].
        said: How surely soles stand [T, 4], 0..1, as the network says. Who walks has feet that are
            fast about the pelvis and rest on the ground.
    """
    swinging = clip.inside[:, _TURN].min(-1).T  # what is masked or outside is led to rest
    swinging[_FIRST_LEG:] *= 1.0 - said.reshape(-1, 2, 2).max(-1).T
    points = np.empty((len(timestamps_s), *_POINTS.shape, 3), np.float32)
    for rows, posed in clip.posed(body):
        points[rows] = posed[:, _POINTS]
    for limb, where in enumerate(_POINTS):
        about_pelvis = points[:, limb].astype(np.float64)
        missing = swinging[limb, :, None, None] * _beyond_course(about_pelvis, timestamps_s)
        record.column("keypoints")[:, where] += (_SPACE_SHARE * missing).astype(np.float32)
        solved = about_pelvis + clip.pelvis_camera[:, None]
        before, after = (
            camera.from_first(each) for each in (solved, solved + _PICTURE_SHARE * missing)
        )
        shift_px = _seen_px(after, view) - _seen_px(before, view)
        shift_px[np.minimum(before[..., 2], after[..., 2]) < _NEAREST_M] = 0.0
        record.column("points_px")[:, where] += shift_px.astype(np.float32)


def _seen_px(points_camera: Float64, view: View) -> Float64:
    return project(points_camera, view.focal_px, view.width, view.height)


def _beyond_course(points: Float64, timestamps_s: Float64) -> Float64:
    """How far points [T, N, 3] that strike are from their slow course [T, N, 3], metres."""
    series = points.swapaxes(0, 1)
    sure = np.ones(series.shape[:-1])
    course = whittaker(series, timestamps_s, sure, _COURSE_S * sure).swapaxes(0, 1)
    speeds = np.linalg.norm(velocities(points, timestamps_s), axis=-1)
    width = 1 + 2 * round(_AROUND_S / typical_step_s(timestamps_s))
    fastest = maximum_filter1d(speeds, width, axis=0)
    striking = (fastest - _SLOW_M_PER_S) / (_STRIKE_M_PER_S - _SLOW_M_PER_S)
    return np.clip(striking, 0.0, 1.0)[..., None] * (points - course)
