"""Render the picture of the default body in docs/body.md: T-pose, shapes and poses.

    python scripts/render_body.py

Run it with the project's Python after the body was changed; it needs a Blender (`ikol doctor`
says which one is found). The poses go to the joints' limits, to see how the skin behaves there.
"""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch
from ikol.body.model import load_body
from ikol.body.skinning import skin
from ikol.export.find_blender import find_blender
from ikol.skeleton import JOINT_NAMES
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "body.png"
IN_BLENDER = Path(__file__).parent / "body_builder" / "render_in_blender.py"
COLUMNS = 7
CELL_M = (1.68, 2.2)

# Degrees about x, y, z in the parent's frame; a name without a side stands for both sides, with
# the right one mirrored.
Pose = dict[str, tuple[float, float, float]]
POSES: tuple[Pose, ...] = (
    {"shoulder": (0, 0, -68), "collar": (0, 0, -8), "elbow": (0, -15, 0)},
    {"shoulder": (0, 0, 62), "collar": (0, 0, 22), "elbow": (0, -10, 0)},
    {
        **{"hip": (-118, 8, 0), "knee": (135, 0, 0), "ankle": (-28, 0, 0)},
        **{"spine1": (20, 0, 0), "spine2": (15, 0, 0), "shoulder": (0, -72, 0)},
    },
    {
        **{"left_hip": (-75, 0, 0), "right_hip": (35, 0, 0), "right_knee": (75, 0, 0)},
        **{"left_knee": (70, 0, 0), "right_foot": (-35, 0, 0), "elbow": (0, -80, 0)},
        **{"left_shoulder": (20, 40, -50), "right_shoulder": (0, 50, 55)},
    },
    {"hip": (-95, 15, 0), "knee": (90, 0, 0), "elbow": (0, -100, 0), "shoulder": (0, -25, -55)},
    {
        **{"spine1": (0, 12, 18), "spine2": (0, 12, 18), "spine3": (0, 10, 10)},
        **{"neck": (0, 0, 12), "left_shoulder": (0, 0, 40), "right_shoulder": (0, 0, 60)},
    },
    {
        **{"left_hip": (-95, 0, 20), "spine1": (-12, 0, 0), "right_ankle": (20, 0, 0)},
        **{"right_foot": (-22, 0, 0), "shoulder": (0, -20, -20), "elbow": (0, -125, 0)},
    },
)


def main() -> None:
    body = load_body()
    shapes = np.zeros((COLUMNS, 10))
    shapes[1:, :3] = [[-2, 0, 0], [2, 0, 0], [0, -2, 0], [0, 2, 0], [0, 0, -2], [0, 0, 2]]
    rows = [body.rest_vertices(shapes)]
    rotations = torch.from_numpy(np.stack([_rotations(pose) for pose in POSES]))
    zeros = torch.zeros(len(POSES), 10), torch.zeros(len(POSES), 3)
    posed = skin(body, rotations, *(zero.double() for zero in zeros)).numpy()
    posed[..., 1] -= posed[..., 1].min(axis=1, keepdims=True)
    rows.append(posed.astype(np.float32))
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        meshes = Path(folder) / "meshes.npz"
        np.savez(meshes, vertices=np.concatenate(rows), faces=body.faces, cell_m=CELL_M)
        command = find_blender().command(IN_BLENDER, str(meshes), str(PICTURE))
        subprocess.run(command, check=True)


def _rotations(pose: Pose) -> NDArray[np.float64]:
    rotations = np.tile(np.eye(3), (len(JOINT_NAMES), 1, 1))
    for name, degrees in pose.items():
        for joint in (name, f"left_{name}", f"right_{name}"):
            if joint in JOINT_NAMES:
                mirrored = joint.startswith("right") and joint != name
                angles = np.array(degrees) * ((1, -1, -1) if mirrored else (1, 1, 1))
                turn = Rotation.from_euler("xyz", angles, degrees=True)
                rotations[JOINT_NAMES.index(joint)] = turn.as_matrix()
    return rotations


if __name__ == "__main__":
    main()
