"""Rendered people in a folder, as `scripts/render_clips.py --keep-frames` leaves them: painted."""

import cv2
import numpy as np
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.motion.camera import View, project
from ikol.skeleton import KEYPOINT_PARENTS
from ikol.training.data.clip import SUFFIX, Scene, TrainingClip, write_clip
from training_clips import BODY, training_clip

VIEW = View(300.0, 240, 200)


def write_studio(folder, clips=4, frames=8, held_out=(3,)):
    """Stick people before noise, in the studio's files; the truth is exact."""
    for number in range(clips):
        name = f"{number:06d}"
        clip = training_clip(number, frames=frames, held_out=number in held_out)
        scene = clip.scene
        scene = Scene(
            scene.motion,
            scene.held_out,
            scene.timestamps_s,
            scene.R_parent_joint,
            scene.pelvis_camera.astype(np.float32),
            scene.betas,
            scene.contacts,
            VIEW,
            scene.T_world_camera,
        )
        write_clip(folder / "heavy" / f"{name}{SUFFIX}", TrainingClip(scene, clip.seen))
        (folder / "frames" / name).mkdir(parents=True)
        rng = np.random.default_rng(number)
        for index, points in enumerate(points_px(scene)):
            picture = _painted(points, rng)
            cv2.imwrite(str(folder / "frames" / name / f"{index:04d}.png"), picture)
    return folder


def points_px(scene):
    """The 29 keypoints in the pictures [T, 29, 2]."""
    rest = torch.from_numpy(BODY.rest_keypoints(scene.betas))
    R = torch.from_numpy(scene.R_parent_joint)
    keypoints = forward_kinematics(R, rest.expand(len(R), -1, -1))[0].numpy()
    camera = keypoints + scene.pelvis_camera[:, None]
    return project(camera, VIEW.focal_px, VIEW.width, VIEW.height)


def _painted(points, rng):
    picture = rng.integers(60, 120, (VIEW.height, VIEW.width, 3), np.uint8)
    for joint, parent in enumerate(KEYPOINT_PARENTS):
        if parent >= 0:
            ends = [tuple(int(value) for value in np.round(points[k])) for k in (parent, joint)]
            colour = (int(8 * joint), 255 - int(8 * joint), 200)
            cv2.line(picture, ends[0], ends[1], colour, 5)
    return picture
