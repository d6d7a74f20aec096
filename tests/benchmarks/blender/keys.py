"""Inside Blender: how long a minute's keys of a whole body take to write."""

import time

import bpy
import numpy as np
from harness import body_of, load, motion_of, save, scene
from ikol_capture.scene.channels import channels_of
from ikol_capture.scene.keyframes import BoneKeys, replace_keys
from ikol_capture.scene.vendored import JOINT_NAMES

REPEATS = 7
PIECE = 30


def best_s(work):
    """The shortest of several times: processor time, so that other programs do not count."""
    times_s = []
    for _ in range(REPEATS):
        started_s = time.process_time()
        work()
        times_s.append(time.process_time() - started_s)
    return min(times_s)


arrays = load()
context = bpy.context
motion = motion_of(arrays)
frames = np.arange(1, len(motion) + 1)
avatar = scene.Avatar.create(context, body_of(arrays), "bench")
avatar.begin(context.scene, scene.clip_timing(30.0))
started_s = time.process_time()
for first in range(0, len(motion), PIECE):
    avatar.append(motion[first : first + PIECE])
streamed_s = time.process_time() - started_s

armature = avatar.armature
channels = channels_of(armature, armature.animation_data.action.session_uid)
keys = BoneKeys(
    tuple(JOINT_NAMES),
    frames,
    np.asarray(motion.quats_wxyz, np.float64),
    np.asarray(motion.pelvis_world, np.float64),
    motion.visible,
)
keys_s = best_s(lambda: replace_keys(channels, keys))
signals = scene.Signals(
    motion.timestamps_s, np.ones((len(motion), len(JOINT_NAMES))), np.zeros((len(motion), 4))
)


def finish():
    avatar.finalize(context, motion, np.zeros(10))
    avatar.mark(signals)


finish_s = best_s(finish)
save({"keys_s": keys_s, "finish_s": finish_s, "streamed_s": streamed_s})
