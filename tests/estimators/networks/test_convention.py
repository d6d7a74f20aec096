"""A network that is right about every picture makes a capture that is right, by every route."""

import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.estimators.base import Sighting
from ikol.estimators.ikol.back_projection import FOCAL_PX as HYBRIK_FOCAL_PX
from ikol.estimators.ikol.back_projection import PICTURE_PX, by_scale
from ikol.estimators.networks.from_rotations import posed_keypoints
from ikol.estimators.networks.regression import PictureRegression
from ikol.motion.camera import project, rotation_to_ray
from ikol.motion.record import SeenFrame
from ikol.motion.solve_options import SolveOptions
from ikol.pipeline import ClipOptions, PeopleSession
from ikol.rotations import rotmats_from_rotvecs, rotvecs_from_rotmats, twist_about
from ikol.skeleton import NUM_JOINTS, PRIMARY_CHILD
from ikol.video import VideoInfo
from synthetic_clip import (
    BODY,
    FOCAL_PX,
    REST,
    SIZE,
    NoNets,
    dancing,
    people_in,
    refined,
    sightings,
)

FRAMES = 40
SQUARE_PX = 420.0
FEET = [6, 7, 9, 10]


class PictureNets(NoNets):
    """Sightings that hold all that a network says."""

    def new_regression(self, view):
        del view
        return PictureRegression()


def turned_to_person(motion):
    """The motion before cameras that look straight at the pelvis: R [T, 24, 3, 3], to camera."""
    R_camera_virtual = rotation_to_ray(motion.pelvis)
    R = motion.R.copy()
    R[:, 0] = R_camera_virtual.swapaxes(-1, -2) @ R[:, 0]
    return torch.from_numpy(R).float()


def by_heatmaps(motion):
    """HybrIK's way: places in the picture, depths about the pelvis, a scale, twists."""
    R = turned_to_person(motion)
    points, _ = forward_kinematics(R, torch.from_numpy(REST).expand(FRAMES, -1, -1))
    depth = torch.from_numpy(np.linalg.norm(motion.pelvis, axis=-1)).float()
    absolute = points + torch.nn.functional.pad(depth[:, None, None], (2, 0))
    places = absolute[..., :2] / absolute[..., 2:] * (FOCAL_PX / SQUARE_PX)
    uvd = torch.cat((places, points[..., 2:] / 2.2), dim=-1)
    scale = FOCAL_PX / (SQUARE_PX * depth)
    found = by_scale(uvd, scale, 2.2)
    bones = torch.from_numpy(REST[list(PRIMARY_CHILD)] - REST[:NUM_JOINTS])
    axes = torch.nn.functional.normalize(bones, dim=-1).expand(FRAMES, -1, -1)
    assert HYBRIK_FOCAL_PX / PICTURE_PX > 3  # a longer lens than the clip's
    return found - found[:, :1], twist_about(R, axes)[:, 1:]


def by_rotations(motion):
    """HMR's and SMPLer's way."""
    return posed_keypoints(turned_to_person(motion), torch.from_numpy(REST))


@pytest.mark.parametrize("route", [by_heatmaps, by_rotations])
def test_a_right_network_makes_a_right_capture(route):
    motion = dancing(FRAMES)
    keypoints, twists = route(motion)
    R = torch.from_numpy(motion.R).float()
    true, _ = forward_kinematics(R, torch.from_numpy(REST).expand(FRAMES, -1, -1))
    true_camera = true.numpy() + motion.pelvis[:, None]
    seen_px = project(true_camera, FOCAL_PX, *SIZE)
    trusted = np.concatenate((seen_px, np.ones((FRAMES, 29, 1))), axis=-1).astype(np.float32)
    frames = [
        SeenFrame(k, float(time_s), Sighting(trusted[k], keypoints[k].numpy(), twists[k].numpy()))
        for k, time_s in enumerate(motion.timestamps_s)
    ]
    # The dancer glides: feet that are held would pull the rest along.
    options = ClipOptions(solve=SolveOptions(smooth=0.0, foot_lock=False, ground=False))
    info = VideoInfo(*SIZE, motion.fps, FRAMES)
    session = PeopleSession(PictureNets(), BODY, info, options)
    session.record(people_in(frames))
    (capture,) = session.finish()

    joints = capture.camera.from_world(capture.joints_world)
    off = joints - joints[:, :1] - (true.numpy()[:, :NUM_JOINTS])
    assert np.linalg.norm(off, axis=-1).mean() < 0.02
    # The clip pass believes its own of ankles and feet, which swing little in most people.
    off_deg = errors_deg(capture, motion)
    assert np.delete(off_deg, FEET, axis=1).mean() < 3.5
    direct = refined(motion, sightings(motion), options.solve)
    assert off_deg.mean() < errors_deg(direct, motion).mean()


def errors_deg(capture, motion):
    """Errors of the rotations of joints 1..23 [T, 23]."""
    found = rotmats_from_rotvecs(torch.from_numpy(capture.pose_rotvecs[:, 1:]).double())
    turn = found.mT @ torch.from_numpy(motion.R[:, 1:])
    return torch.rad2deg(torch.linalg.vector_norm(rotvecs_from_rotmats(turn), dim=-1)).numpy()
