"""Captured motions solved again in every bpy, without the video."""

import numpy as np
import pytest
from ikol.skeleton import JOINT_NAMES

pytestmark = [pytest.mark.blender, pytest.mark.slow, pytest.mark.timeout(600)]
HELD = (12, 30)
"""Scene frames in which the left foot is said to stand."""
KNEE = JOINT_NAMES.index("left_knee")
HIP, ANKLE = JOINT_NAMES.index("left_hip"), JOINT_NAMES.index("left_ankle")


def knee_angles(joints):
    """How far the left knee is bent in each frame, degrees."""
    thigh, shin = joints[:, KNEE] - joints[:, HIP], joints[:, ANKLE] - joints[:, KNEE]
    cosine = (thigh * shin).sum(-1) / np.linalg.norm(thigh, axis=-1) / np.linalg.norm(shin, axis=-1)
    return np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))


def way(joints):
    """How far the left ankle goes while it is said to stand, metres."""
    first, last = HELD
    ankle = joints[first - 1 : last, ANKLE]
    return np.linalg.norm(np.ptp(ankle, axis=0))


def test_solve_again(module, session, reach, short_clip):
    clip = short_clip.with_name("gone.mp4")
    clip.write_bytes(short_clip.read_bytes())
    run = session(
        module,
        "solve_again",
        clip=str(clip),
        preferences=reach(module),
        joints=JOINT_NAMES,
        held=HELD,
    )
    seen = run.run(timeout_s=500)
    arrays = run.arrays("seen")
    print(module.name, "solved again in", seen["took_s"], "s;", seen["kept_kb"], "kB kept")

    assert seen["taken_over"] == 0.6
    assert "solved again in" in seen["notice"]
    assert seen["same_curves"] and seen["same_action"]
    # The ground, which is known by now, is the only difference.
    apart = np.linalg.norm(arrays["same"] - arrays["captured"], axis=-1)
    assert np.median(apart) < 0.01 and apart.max() < 0.06

    assert "by its edited contacts" in seen["notice_of_edited"]
    assert seen["edited"] > 0.5 and max(seen["held"], seen["held_again"]) < 0.02
    assert seen["found_again"] < 0.02
    free_m, held_m, again_m = (way(arrays[name]) for name in ("same", "held", "held_again"))
    assert free_m > 0.5 and held_m < 0.1 * free_m and abs(again_m - held_m) < 1e-3

    assert knee_angles(arrays["captured"]).max() > 25.0
    assert knee_angles(arrays["masked"]).max() < 12.0
    assert seen["masked_confidence"][0] == 0.0 < seen["masked_confidence"][1]

    assert seen["keys_at_12"] == pytest.approx(1 + 12.0 * seen["clip_s"], abs=1.0)
    assert "cannot be read" in seen["damaged"] and "Capture the clip again" in seen["damaged"]
    assert not seen["can_without"]
    assert run.left_behind() == []
