"""Captures with networks whose checkpoints are put beside the backend while it runs."""

import shutil

import bpy
import inside
import numpy as np
from inside import ARGUMENTS, FOLDER

inside.install(**ARGUMENTS["preferences"])
runner = inside.part("runner").runner()
names = ARGUMENTS["estimators"]
before = inside.contents()
refused = {}
for name in names:
    bpy.ops.ikol.choose_estimator(estimator=name)
    error = inside.capture(ARGUMENTS["clip"])
    refused[name] = {"error": error, "panel": str(runner.notice)}
left = [before, inside.contents()]

shutil.move(ARGUMENTS["trained"], ARGUMENTS["weights"])
joints = {}
keys = {}
for name in names:
    bpy.ops.ikol.choose_estimator(estimator=name)
    assert not inside.capture(ARGUMENTS["clip"])
    armature = bpy.context.view_layer.objects.active
    keys[name] = [
        [point.co[1] for point in curve.keyframe_points]
        for curve in inside.curves_of(armature)
        if curve.data_path.endswith("rotation_quaternion")
    ]
    joints[name] = inside.joints_over_time(armature, ARGUMENTS["joints"])
np.savez(FOLDER / "joints.npz", **joints)
np.savez(FOLDER / "keys.npz", **keys)
inside.report(refused=refused, left=left)
