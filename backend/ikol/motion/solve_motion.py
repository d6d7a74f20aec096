"""A clip solved as a whole: from frames to a motion that is smooth and stands on the ground."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import rotmats_from_quats_wxyz
from ikol.skeleton import NUM_KEYPOINTS

from .calm import joint_calm, path_calm
from .camera import View, project
from .camera_motion import TRAVELLING, CameraMotion
from .clip_solver.body import SolverBody
from .clip_solver.evidence import Evidence, Footing
from .clip_solver.turn_prior import packed
from .clip_solver.windows import solve_windows
from .flips import remove_flips
from .footing import ROUNDS, Closeness, find_footing, held_of_clip, kept_footing
from .gaps import bridge_positions, bridge_quats
from .given import Given, given_footing
from .place import local_rotations
from .record import ClipRecord, trust
from .solve_clip import CHUNK, SolvedClip
from .solve_options import SolveOptions
from .strikes import make_up_for_strikes
from .travel import add_travel

Float64 = NDArray[np.float64]

_ITERATIONS: Final = 2
_LEAST_CONFIDENCE: Final = 0.1
_FIRMER: Final = np.float32(2.0)
"""Accelerations of a motion without noise need no margin for it. What that costs of strikes which a
network over time says too short is made up for; those of single frames are rather too fast."""
_GAP_WEIGHT: Final = 0.02


def bridge_gaps(  # noqa: PLR0917
    record: ClipRecord,
    clip: SolvedClip,
    body: SolverBody,
    view: View,
    camera: CameraMotion,
    visible: NDArray[np.bool_],
    timestamps_s: Float64,
) -> None:
    """Put frames without a person between those around them, in place.

    The objective bridges a gap by its acceleration terms. What is put there is where it begins,
    and a guess of next to no trust, which keeps a long gap from being thrown far out.
    """
    bridge_quats(clip.quats_camera_joint, visible, timestamps_s)
    remove_flips(clip.quats_camera_joint, timestamps_s)
    bridge_positions(clip.pelvis_camera, visible, timestamps_s)
    gaps = np.flatnonzero(~visible)
    for start in range(0, len(gaps), CHUNK):
        rows = gaps[start : start + CHUNK]
        R = rotmats_from_quats_wxyz(clip.quats_camera_joint[rows].astype(np.float64))
        points = body.points(R)[:, :NUM_KEYPOINTS]
        record.column("keypoints")[rows] = points
        between = local_rotations(clip.quats_camera_joint[rows])
        record.column("swings")[rows] = packed(body.prior.likeliest(between, body.axes))
        in_space = camera.from_first(points + clip.pelvis_camera[rows, None], rows)
        px = project(in_space, view.focal_px, view.width, view.height)
        record.column("points_px")[rows] = px


def solve_motion(  # noqa: PLR0917
    record: ClipRecord,
    clip: SolvedClip,
    body: SolverBody,
    view: View,
    camera: CameraMotion,
    timestamps_s: Float64,
    options: SolveOptions,
    given: Given | None,
    tick: Callable[[int], None],
) -> tuple[Footing, CameraMotion]:
    """Solve the clip in place; where its feet stand and how far the camera travelled comes back.

    Args:
        record: What was seen, as `solve_clip` leaves it; readings of strikes are made fuller.
        clip: The frames one by one, gaps bridged.
        body: The person's body.
        view: The camera.
        camera: How it moved.
        timestamps_s: [T].
        options: What the user chose.
        given: What is known beforehand; None to find the ground and what stands on it.
        tick: Called with the number of frames done since the last call.
    """
    evidence = Evidence(
        body=body,
        view=view,
        camera=camera,
        timestamps_s=timestamps_s,
        targets=record.column("keypoints"),
        target_trust=record.column("keypoint_trust"),
        points_px=record.column("points_px"),
        px_trust=record.column("px_trust"),
        twists=record.column("twists"),
        twist_trust=record.column("twist_trust"),
        joint_calm=_calm(clip, timestamps_s, options),
        path_calm=_path_calm(clip, camera, timestamps_s, options),
        swings=record.column("swings"),
    )
    said = trust(record.column("contacts")).astype(np.float32) if record.has("contacts") else None
    quats, path = clip.quats_camera_joint, clip.pelvis_camera
    solve_windows(quats, path, evidence, None, _ITERATIONS, tick)
    if said is not None:  # by a network over time
        make_up_for_strikes(record, clip, body, view, camera, timestamps_s, said)
    evidence = replace(
        evidence,
        joint_calm=_calm_again(clip, timestamps_s, options, evidence),
        path_calm=_path_calm(clip, camera, timestamps_s, options),
    )
    if camera.handling == TRAVELLING and not camera.centres.any():
        camera = add_travel(clip, body, camera, timestamps_s, said)
        evidence = replace(evidence, camera=camera)
    free = held_of_clip(clip, body).astype(np.float32)
    T_own_camera = None if given is None else given.T_own_camera
    contacts = None if given is None else given.contacts

    def next_footing(free: NDArray[np.float32] | None, closeness: Closeness) -> Footing:
        found = find_footing(clip, body, timestamps_s, said, free, closeness, T_own_camera)
        if T_own_camera is None or contacts is None or found.hands is None:
            return found
        edited = given_footing(contacts, found.hands, T_own_camera, closeness)
        return replace(edited, has_ground=found.has_ground)

    footing = next_footing(None, ROUNDS[0])
    for closeness in ROUNDS[1:]:
        solve_windows(quats, path, evidence, _held(footing, options), _ITERATIONS, tick)
        footing = next_footing(free, closeness)
    solve_windows(quats, path, evidence, _held(footing, options), _ITERATIONS, tick)
    if contacts is not None or not (options.foot_lock and options.stands_on_ground):
        return footing, camera
    return kept_footing(clip, body, timestamps_s, footing), camera


def _calm(clip: SolvedClip, timestamps_s: Float64, options: SolveOptions) -> NDArray[np.float32]:
    """Weights of joints' accelerations [T, 24], by those of a motion."""
    strengths = options.joint_smooth()
    return joint_calm(clip.quats_camera_joint, _weights(clip), timestamps_s, strengths)


def _path_calm(
    clip: SolvedClip, camera: CameraMotion, timestamps_s: Float64, options: SolveOptions
) -> NDArray[np.float32]:
    """Weights of the pelvis' acceleration [T, 2], by that of a motion."""
    places = (clip.pelvis_camera - camera.centres).astype(np.float32)
    return path_calm(places, _weights(clip)[:, 0], timestamps_s, options.smooth)


def _calm_again(
    clip: SolvedClip, timestamps_s: Float64, options: SolveOptions, evidence: Evidence
) -> NDArray[np.float32]:
    """The same of a motion that is calm already: accelerations are told more surely.

    How still a joint can be at all is told by its noise, which is in the frames.
    """
    calm = _FIRMER * _calm(clip, timestamps_s, options)
    return np.minimum(calm, evidence.joint_calm.max(axis=0))


def _weights(clip: SolvedClip) -> NDArray[np.float32]:
    """Trust in joints' orientations [T, 24]."""
    weights = np.maximum(clip.confidence, np.float32(_LEAST_CONFIDENCE))
    weights[~clip.confidence.any(-1)] = _GAP_WEIGHT
    return weights


def _held(footing: Footing, options: SolveOptions) -> Footing:
    """The part of a footing that the user wants to be held: feet of limbs that rest are not."""
    captured = np.repeat([leg in options.limbs for leg in ("left_leg", "right_leg")], 2)
    held = footing.contacts * (options.foot_lock & captured)
    hands = footing.hands if options.foot_lock else None
    has_ground = footing.has_ground and options.stands_on_ground
    return replace(footing, contacts=held, hands=hands, has_ground=has_ground)
