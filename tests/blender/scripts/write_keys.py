"""Writes a minute of keys, streamed and refined; gives the curves back and how long they took."""

import time

import bpy
import numpy as np
from harness import body_of, load, motion_of, save, scene
from ikol_capture.scene.channels import channels_of

arrays = load()
context = bpy.context


def curves_of(avatar):
    armature = avatar.armature
    action = armature.animation_data.action
    channels = channels_of(armature, action.session_uid)
    table = {}
    for curve in channels.fcurves:
        co = np.empty(2 * len(curve.keyframe_points), np.float32)
        curve.keyframe_points.foreach_get("co", co)
        table[f"{curve.data_path}[{curve.array_index}]"] = co.reshape(-1, 2)
    return channels, table


def kinds(channels, what):
    return sorted(
        {getattr(point, what) for curve in channels.fcurves for point in curve.keyframe_points}
    )


avatar = scene.Avatar.create(context, body_of(arrays), "walk")
avatar.begin(context.scene, scene.clip_timing(30.0))
streaming = 0.0
for first in range(0, len(arrays["timestamps_s"]), 30):
    piece = motion_of(arrays, slice(first, first + 30))
    started = time.process_time()
    avatar.append(piece)
    streaming += time.process_time() - started
_, streamed = curves_of(avatar)
avatar.keep()
channels, kept = curves_of(avatar)
kept_interpolation = kinds(channels, "interpolation")
kept_handles = kinds(channels, "handle_left_type")

refined = motion_of(arrays)
started = time.process_time()
avatar.finalize(context, refined, np.zeros(10))
refining = time.process_time() - started
channels, curves = curves_of(avatar)
groups = {group.name: len(group.channels) for group in channels.groups}
signals = scene.Signals(refined.timestamps_s, arrays["confidence"], arrays["contacts"])
started = time.process_time()
avatar.mark(signals)
marking = time.process_time() - started
_, marked = curves_of(avatar)
signals = {path: values for path, values in marked.items() if path not in curves}
context.scene.frame_set(51)
action = avatar.armature.animation_data.action
facts = {
    "streaming_cpu_s": streaming,
    "refining_cpu_s": refining,
    "marking_cpu_s": marking,
    "groups": groups,
    "interpolation": kinds(channels, "interpolation"),
    "handles": kinds(channels, "handle_left_type"),
    "kept_interpolation": kept_interpolation,
    "kept_handles": kept_handles,
    "breakdowns": [
        int(point.co.x)
        for point in channels.fcurves[9].keyframe_points
        if point.type == "BREAKDOWN"
    ],
    "slots": [slot.identifier for slot in action.slots] if hasattr(action, "slots") else None,
    "action": action.name,
    "signals": list(signals),
    "shown": avatar.armature.pose.bones["left_knee"]["confidence"],
    "limits": avatar.armature.pose.bones["left_foot"].id_properties_ui("contact").as_dict()["max"],
    "paths": list(curves),
}
save(
    facts,
    streamed=np.stack(list(streamed.values())),
    kept=np.stack(list(kept.values())),
    refined=np.stack(list(curves.values())),
    signals_keys=np.stack(list(signals.values())),
)
