"""A clip of the default body in known motion before a known camera, as the estimator sees it."""

from dataclasses import dataclass

import numpy as np
import torch
from ikol.body.kinematics import global_rotations
from ikol.body.model import load_body
from ikol.estimators.base import TrackSighting
from ikol.estimators.blazepose.direct import DirectRegression
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.trust import sighting
from ikol.motion.camera import focal_length_px
from ikol.motion.estimate import estimate_clip
from ikol.motion.record import ClipRecord, SeenFrame
from ikol.motion.solve_options import SolveOptions
from ikol.pipeline import ClipOptions, PeopleSession
from ikol.pipeline.following import SeenPeople
from ikol.skeleton import JOINT_NAMES
from ikol.video import VideoInfo
from scipy.spatial.transform import Rotation
from virtual_landmarks import FACING_CAMERA, virtual_landmarks, with_landmarks

BODY = load_body()
REST = BODY.keypoint_template
SIZE = (1280, 720)
FOCAL_PX = focal_length_px(*SIZE)
DIRECT = DirectRegression(LandmarkMapping(REST))
STANDING_M = float(REST[0, 1] - BODY.vertices_template[:, 1].min())
CAMERA_HEIGHT_M = 1.2


@dataclass(frozen=True)
class Motion:
    """A motion in the frame of a level camera.

    Attributes:
        R: Rotations [T, 24, 3, 3]; index 0 from the body to the camera.
        pelvis: [T, 3] metres.
        timestamps_s: [T].
        fps: Nominal rate.
    """

    R: np.ndarray
    pelvis: np.ndarray
    timestamps_s: np.ndarray
    fps: float


class NoNets:
    """The estimator without its nets: these clips bring their sightings with them."""

    name = "synthetic"
    most_people = 0

    def __init__(self, parts=()):
        self._parts = list(parts)

    def new_tracker(self, person, fps):
        del person, fps
        return self

    def new_people_tracker(self, fps):
        del fps
        return self

    def parts(self):
        return self._parts

    def new_regression(self, view):
        del view
        return DIRECT


def standing(count, fps=30.0, distance_m=6.0):
    """Somebody who stands still in a relaxed pose, facing the camera."""
    pose = {
        "left_shoulder": (0, 0, -65),
        "right_shoulder": (0, 0, 65),
        "left_elbow": (0, -20, 0),
        "right_elbow": (0, 20, 0),
    }
    R = np.tile(np.eye(3), (count, 24, 1, 1))
    R[:, 0] = FACING_CAMERA
    for name, rotvec_deg in pose.items():
        R[:, JOINT_NAMES.index(name)] = Rotation.from_rotvec(np.radians(rotvec_deg)).as_matrix()
    pelvis = np.tile([0.0, CAMERA_HEIGHT_M - STANDING_M, distance_m], (count, 1))
    return Motion(R, pelvis, np.arange(count) / fps, fps)


def tilted(motion, tilt_deg, frames=slice(None)):
    """All that some frames show turned about the camera, in place, as if it looked down or up."""
    tilt = Rotation.from_rotvec([np.radians(tilt_deg), 0.0, 0.0]).as_matrix()
    motion.R[frames, 0] = tilt @ motion.R[frames, 0]
    motion.pelvis[frames] = motion.pelvis[frames] @ tilt.T
    return motion


def turn_joint(motion, name, rotvecs_deg):
    """Set a joint's local rotations [T, 3] (degrees), in place."""
    motion.R[:, JOINT_NAMES.index(name)] = Rotation.from_rotvec(np.radians(rotvecs_deg)).as_matrix()


def dancing(count, fps=30.0):
    """Arms and head swing, the knees bend with the feet staying put, the body turns and drifts."""
    motion = standing(count, fps)
    t = motion.timestamps_s
    wave = np.sin(2 * np.pi * 0.6 * t)
    zero = np.zeros(count)
    turn_joint(motion, "left_shoulder", np.column_stack((zero, -40 * wave**2, -60 + 50 * wave)))
    turn_joint(motion, "left_elbow", np.column_stack((zero, -60 + 30 * wave, zero)))
    turn_joint(motion, "right_elbow", np.column_stack((zero, 50 - 25 * wave, zero)))
    turn_joint(motion, "head", np.column_stack((zero, 20 * wave, zero)))
    bend = 25 * (1 - np.cos(2 * np.pi * 0.4 * t))
    for side in ("left", "right"):
        turn_joint(motion, f"{side}_hip", np.column_stack((-bend, zero, zero)))
        turn_joint(motion, f"{side}_knee", np.column_stack((2 * bend, zero, zero)))
        turn_joint(motion, f"{side}_ankle", np.column_stack((-bend, zero, zero)))
    thigh = np.linalg.norm(REST[4] - REST[1])
    shin = np.linalg.norm(REST[7] - REST[4])
    motion.pelvis[:, 1] += (thigh + shin) * (1 - np.cos(np.radians(bend)))
    motion.pelvis[:, 0] += 0.3 * np.sin(2 * np.pi * 0.15 * t)
    yaw = Rotation.from_rotvec(np.column_stack((zero, np.radians(25) * wave, zero))).as_matrix()
    motion.R[:, 0] = FACING_CAMERA @ yaw
    return motion


def jumping(count, flight_s, fps=30.0, at_s=1.5, gravity=9.81):
    """Somebody who stands, is thrown up and lands in the same pose, which nobody can."""
    motion = standing(count, fps)
    u = np.clip((motion.timestamps_s - at_s) / flight_s, -0.5, 0.5)
    motion.pelvis[:, 1] -= gravity * flight_s**2 / 8.0 * (1.0 - 4.0 * u**2)
    return motion


def true_orientations(motion):
    """Orientations of all joints in the camera's frame [T, 24, 3, 3]."""
    return global_rotations(torch.from_numpy(motion.R.astype(np.float64))).numpy()


def sightings(motion, *, noise_m=0.0, noise_px=0.0, hidden=(), rest=REST, seed=0):
    """The frames as the nets would see them, without anybody in the `hidden` ones."""
    generator = np.random.default_rng(seed)
    frames = []
    for index, (R, pelvis) in enumerate(zip(motion.R, motion.pelvis, strict=True)):
        landmarks = virtual_landmarks(R, rest, size=SIZE, focal_px=FOCAL_PX, pelvis_camera=pelvis)
        world = landmarks.world_m + noise_m * generator.standard_normal((33, 3))
        px = landmarks.landmarks_px + noise_px * generator.standard_normal((33, 3))
        seen = with_landmarks(
            landmarks, world_m=world.astype(np.float32), landmarks_px=px.astype(np.float32)
        )
        person = None if index in hidden else sighting(seen, *SIZE)
        frames.append(SeenFrame(index, float(motion.timestamps_s[index]), person))
    return frames


def recorded(frames):
    """A record of frames and what is estimated of them, as the clip pass has it."""
    record = ClipRecord()
    record.extend(frames)
    estimate_clip(record, DIRECT, lambda steps: None)
    return record


def session(motion, options=None, person="largest"):
    """A capture of a synthetic clip, still without frames."""
    info = VideoInfo(*SIZE, motion.fps, len(motion.R))
    choice = ClipOptions(person, solve=options or SolveOptions())
    return PeopleSession(NoNets(), BODY, info, choice)


def people_in(*shown):
    """What `sightings` gives of each person of a clip; frames count by their index."""
    return [
        SeenPeople(
            frames[0].index,
            frames[0].timestamp_s,
            tuple(
                TrackSighting(track, frame.index, frame.sighting)
                for track, frame in enumerate(frames)
                if frame.sighting is not None
            ),
        )
        for frames in zip(*shown, strict=True)
    ]


def streamed(clip, frames, together=None):
    """Streamed results of all frames of a capture, given to it so many together."""
    together = together or len(frames)
    parts = [frames[start : start + together] for start in range(0, len(frames), together)]
    solved = [frame for part in parts for frame in clip.solve(part)] + clip.solve((), last=True)
    assert [frame.index for frame in solved] == [frame.index for frame in frames]
    return [result for frame in solved for result in frame.people]


def refined(motion, frames, options=None):
    """The clip pass over frames."""
    clip = session(motion, options)
    clip.record(people_in(frames))
    (capture,) = clip.finish()
    return capture
