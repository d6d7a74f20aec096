"""Tiny data sets in the names, shapes and units in which the real ones are distributed."""

import json
import pickle
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.motion.camera import View
from ikol.rotations import rotvecs_from_rotmats
from ikol.training.data.clip import SUFFIX, Scene, Seen, TrainingClip, write_clip
from synthetic_clip import standing

BODY = load_body()
WIDTH, HEIGHT, FOCAL_PX = 320, 240, 300.0
CENTRE = (WIDTH / 2, HEIGHT / 2)
H36M = (0, 1, 4, 7, 2, 5, 8, 6, 12, 15, 24, 16, 18, 20, 17, 19, 21)
"""Keypoints of the body that stand for Human3.6M's 17 joints."""


@dataclass(frozen=True)
class Truth:
    """A person in front of a camera: rotations, shape, keypoints in space and in the picture."""

    R: np.ndarray
    betas: np.ndarray
    keypoints: np.ndarray
    px: np.ndarray

    @property
    def rotvecs(self):
        return rotvecs_from_rotmats(self.R)

    @property
    def box(self):
        low, high = self.px.min(0), self.px.max(0)
        return [*low.tolist(), *(high - low).tolist()]


def person(seed, centre=CENTRE):
    """Somebody who stands before the camera in a pose at random."""
    rng = np.random.default_rng(seed)
    R = standing(1).R[0].astype(np.float64)
    betas = rng.normal(size=10)
    for joint in (0, 16, 17, 18, 19, 1, 2, 4, 5):
        axis = rng.normal(scale=0.4, size=3)
        R[joint] = R[joint] @ cv2.Rodrigues(axis)[0]
    rest = torch.from_numpy(BODY.rest_keypoints(betas).astype(np.float64))
    about, _ = forward_kinematics(torch.from_numpy(R), rest)
    keypoints = about.numpy() + np.array([rng.uniform(-0.3, 0.3), 0.1, rng.uniform(4.0, 5.0)])
    px = FOCAL_PX * keypoints[:, :2] / keypoints[:, 2:] + np.array(centre)
    return Truth(R, betas, keypoints, px)


def write_picture(path, truth=None):
    """Write a real JPEG or PNG: a person's bones before a gradient."""
    picture = np.tile(np.linspace(40, 200, WIDTH, dtype=np.uint8), (HEIGHT, 1))
    picture = np.stack((picture, picture.T[:HEIGHT].mean() + 0 * picture, 255 - picture), axis=-1)
    picture = np.ascontiguousarray(picture.astype(np.uint8))
    for point in () if truth is None else truth.px:
        cv2.circle(picture, (round(point[0]), round(point[1])), 4, (20, 20, 230), -1)
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), picture)


def write_3dpw(folder, people=2, frames=3, split="test"):
    """`sequenceFiles` and `imageFiles`; the last frame's camera is not known to be right."""
    rng = np.random.default_rng(7)
    truths = [[person(10 * p + t) for t in range(frames)] for p in range(people)]
    T_camera_world = np.tile(np.eye(4), (frames, 1, 1))
    for t in range(frames):
        T_camera_world[t, :3, :3] = cv2.Rodrigues(rng.normal(size=3))[0]
        T_camera_world[t, :3, 3] = rng.normal(size=3)
    poses, joints, poses2d, valid = [], [], [], []
    for each in truths:
        world = [np.linalg.inv(T) for T in T_camera_world]
        R = [truth.R.copy() for truth in each]
        for t in range(frames):
            R[t][0] = world[t][:3, :3] @ R[t][0]
        poses.append(np.stack([rotvecs_from_rotmats(r).reshape(72) for r in R]))
        joints.append(
            np.stack(
                [
                    (truth.keypoints[:24] @ T[:3, :3].T + T[:3, 3]).reshape(72)
                    for truth, T in zip(each, world, strict=True)
                ]
            )
        )
        found = np.zeros((frames, 3, 18))
        for t, truth in enumerate(each):
            found[t, :, :12] = np.concatenate((truth.px[:12], np.ones((12, 1))), axis=1).T
        found[0] = 0.0  # nothing was found in the first frame
        poses2d.append(found)
        valid.append(np.arange(frames) < max(frames - 1, 1))
    sequence = {
        "sequence": "courtyard_test_00",
        "genders": ["m", "f"][:people],
        "poses": poses,
        "trans": [np.zeros((frames, 3)) for _ in truths],
        "betas": [each[0].betas for each in truths],
        "jointPositions": joints,
        "poses2d": poses2d,
        "campose_valid": valid,
        "cam_poses": T_camera_world,
        "cam_intrinsics": np.array(
            [[FOCAL_PX, 0, CENTRE[0]], [0, FOCAL_PX, CENTRE[1]], [0, 0, 1]], np.float64
        ),
        "img_frame_ids": np.arange(frames),
    }
    path = folder / "sequenceFiles" / split / "courtyard_test_00.pkl"
    path.parent.mkdir(parents=True)
    path.write_bytes(pickle.dumps(sequence, protocol=2))
    for t in range(frames):
        picture = folder / "imageFiles" / "courtyard_test_00" / f"image_{t:05d}.jpg"
        write_picture(picture, truths[0][t])
    return truths


def write_h36m(folder):
    """Annotations with SMPL's parameters, in millimetres; only one test take counts."""
    truths = [person(seed) for seed in range(4)]
    takes = (
        "s_09_act_02_subact_01_ca_04",
        "s_09_act_02_subact_01_ca_03",  # not the frontal camera
        "s_09_act_05_subact_02_ca_04",  # wrong labels
        "s_11_act_16_subact_02_ca_04",
    )
    images, annotations = [], []
    for number, (truth, take) in enumerate(zip(truths, takes, strict=True)):
        name = f"{take}/{take}_{number + 1:06d}.jpg"
        images.append({"id": 100 + number, "file_name": name, "width": WIDTH, "height": HEIGHT})
        annotations.append(
            {
                "id": number,
                "image_id": 100 + number,
                "bbox": truth.box,
                "cam_param": {"f": [FOCAL_PX, FOCAL_PX], "c": list(CENTRE)},
                "h36m_joints": (1e3 * truth.keypoints[list(H36M)]).tolist(),
                "smpl_joints": (1e3 * truth.keypoints[: 29 if number else 24]).ravel().tolist(),
                "root_coord": (1e3 * truth.keypoints[0]).tolist(),
                "thetas": truth.rotvecs.ravel().tolist(),
                "betas": truth.betas.tolist(),
            }
        )
        write_picture(folder / "images" / name, truth)
    content = {"images": images, "annotations": annotations}
    (folder / "annotations").mkdir()
    for part in ("5_train_Human36M_smpl_leaf_twist", "20_test_Human36M_smpl"):
        path = folder / "annotations" / f"Sample_{part}_protocol_2.json"
        path.write_text(json.dumps(content))
    return truths


def write_3dhp(folder, people=2):
    """Annotations in millimetres: 28 joints to train on, 17 in another order to measure on."""
    truths = [person(20 + seed) for seed in range(people)]
    of_28 = (4, 18, 19, 20, 23, 24, 25, 3, 5, 6, 7, 9, 10, 11, 14, 15, 16)
    of_17 = (14, 11, 12, 13, 8, 9, 10, 15, 1, 16, 0, 5, 6, 7, 2, 3, 4)
    for part, count, order in (("train", 28, of_28), ("test", 17, of_17)):
        images, annotations = [], []
        for number, truth in enumerate(truths):
            joints = np.zeros((count, 3))
            joints[list(order)] = 1e3 * truth.keypoints[list(H36M)]
            name = f"TS1/imageSequence/img_{number + 1:06d}.jpg"
            images.append({"id": number, "file_name": name, "width": WIDTH, "height": HEIGHT})
            matrix = [[FOCAL_PX, 0, CENTRE[0], 0], [0, FOCAL_PX, CENTRE[1], 0], [0, 0, 1, 0]]
            annotations.append(
                {
                    "image_id": number,
                    "bbox": truth.box,
                    "keypoints_cam": joints.tolist(),
                    "cam_param": {"intrinsic_param": matrix},
                    "activity_id": 1,
                }
            )
            write_picture(folder / f"mpi_inf_3dhp_{part}_set" / name, truth)
        content = {"images": images, "annotations": annotations}
        path = folder / f"annotation_mpi_inf_3dhp_{part}.json"
        path.write_text(json.dumps(content))
    return truths


def write_spin(folder, people=3):
    """`mpi_inf_3dhp_train.npz` as SPIN's authors pass it on; the last person has no parameters."""
    truths = [person(30 + seed) for seed in range(people)]
    order = (14, 3, 4, 5, 2, 1, 0, 16, 12, 17, 18, 9, 10, 11, 8, 7, 6)
    part, space = np.zeros((people, 24, 3)), np.zeros((people, 24, 4))
    names = [f"S1/Seq1/imageFrames/video_0/frame_{k + 1:06d}.jpg" for k in range(people)]
    for number, truth in enumerate(truths):
        joints = truth.keypoints[list(H36M)]
        part[number, list(order)] = np.column_stack((truth.px[list(H36M)], np.ones(17)))
        space[number, list(order)] = np.column_stack((joints - joints[0], np.ones(17)))
        write_picture(folder / names[number], truth)
    part[0, 6, 2] = 0.0  # a wrist that nobody labelled
    np.savez(
        folder / "mpi_inf_3dhp_train.npz",
        imgname=names,
        center=np.zeros((people, 2)),
        scale=np.ones(people),
        part=part,
        openpose=np.zeros((people, 25, 3)),
        pose=np.stack([truth.rotvecs.reshape(72) for truth in truths]),
        shape=np.stack([truth.betas for truth in truths]),
        has_smpl=np.arange(people) < people - 1,
        S=space,
    )
    return truths


def write_coco(folder):
    """`person_keypoints_val2017.json`: one person who is well labelled, and three who are not."""
    truth = person(40)
    coco = (15, 15, 15, 15, 15, 16, 17, 18, 19, 20, 21, 1, 2, 4, 5, 7, 8)
    seen = np.full(17, 2)
    seen[1], seen[2] = 1, 0  # an eye that is hidden, and one that is not labelled
    keypoints = np.column_stack((truth.px[list(coco)].round(), seen))
    keypoints[seen == 0] = 0
    few = keypoints * (np.arange(17) < 5)[:, None]
    image = {"id": 9, "file_name": "000000000009.jpg", "width": WIDTH, "height": HEIGHT}
    people = [
        {"id": 1, "iscrowd": 0, "keypoints": keypoints.ravel().tolist(), "bbox": truth.box},
        {"id": 2, "iscrowd": 0, "keypoints": few.ravel().tolist(), "bbox": truth.box},
        {"id": 3, "iscrowd": 1, "keypoints": keypoints.ravel().tolist(), "bbox": truth.box},
        {"id": 4, "iscrowd": 0, "keypoints": keypoints.ravel().tolist(), "bbox": [9, 9, 0, 0]},
    ]
    content = {"images": [image], "annotations": [{"image_id": 9, **each} for each in people]}
    (folder / "annotations").mkdir()
    path = folder / "annotations" / "person_keypoints_val2017.json"
    path.write_text(json.dumps(content))
    write_picture(folder / "val2017" / image["file_name"], truth)
    return truth, keypoints


def write_studio(folder, clips=2, frames=3):
    """Clips with pictures, as `scripts/render_clips.py --keep-frames` leaves them."""
    centre = ((WIDTH - 1) / 2, (HEIGHT - 1) / 2)
    truths = {}
    for number in range(clips):
        name = f"{number:06d}"
        each = [person(50 + number, centre) for _ in range(frames)]
        truths[name] = each[0]
        scene = Scene(
            motion=name,
            held_out=number % 2 == 1,
            timestamps_s=np.arange(frames) / 30.0,
            R_parent_joint=np.stack([truth.R for truth in each]).astype(np.float32),
            pelvis_camera=np.stack([truth.keypoints[0] for truth in each]).astype(np.float32),
            betas=each[0].betas.astype(np.float32),
            contacts=np.zeros((frames, 4), np.bool_),
            view=View(FOCAL_PX, WIDTH, HEIGHT),
            T_world_camera=np.eye(4),
        )
        seen = Seen(
            tracked=np.ones(frames, np.bool_),
            landmarks_px=np.zeros((frames, 33, 3), np.float32),
            landmarks_camera=np.zeros((frames, 33, 3), np.float32),
            rendered=True,
        )
        write_clip(folder / "heavy" / f"{name}{SUFFIX}", TrainingClip(scene, seen))
        for t in range(frames):
            write_picture(folder / "frames" / name / f"{t:04d}.png", each[t])
    return truths
