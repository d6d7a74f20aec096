"""A motion to train on that needs no file: somebody who marches on the spot."""

from pathlib import Path

import numpy as np
from ikol.rotations import rotvecs_from_quats_wxyz
from ikol.training.data.repertoire import Performance
from ikol.training.data.splits import is_held_out, subject_of
from scipy.spatial.transform import Rotation


def marching(name: str, duration_s: float = 6.0) -> Performance:
    """Knees go up one after the other; the leg that stands is straight and still."""
    times = np.arange(int(duration_s * 60) + 1) / 60.0
    quats = np.tile(np.array([1.0, 0, 0, 0]), (len(times), 24, 1))
    quats[:, 0] = np.roll(Rotation.from_euler("x", 90, degrees=True).as_quat(), 1)
    for side, phase in ((0, 1.0), (1, -1.0)):
        lift = np.radians(70) * np.maximum(phase * np.sin(2 * np.pi * times), 0)
        for joint, sign in ((1, -1.0), (4, 1.2), (7, -0.2)):
            quats[:, joint + side, 0] = np.cos(sign * lift / 2)
            quats[:, joint + side, 1] = np.sin(sign * lift / 2)
    return Performance(
        name=name,
        subject=subject_of(name),
        held_out=is_held_out(subject_of(name)),
        quats_wxyz=quats.astype(np.float32),
        pelvis_world=np.tile(np.float32([0.0, 0.0, 1.0]), (len(times), 1)),
        timestamps_s=times,
        leg_length_m=0.81,
    )


def write_motion(path: Path, performance: Performance) -> None:
    """Write it as AMASS does."""
    rotvecs = rotvecs_from_quats_wxyz(performance.quats_wxyz)
    np.savez(
        path,
        poses=rotvecs.reshape(len(rotvecs), -1),
        trans=performance.pelvis_world,
        betas=np.zeros(10),
        gender=np.array("neutral"),
        mocap_framerate=np.array(60.0),
    )
