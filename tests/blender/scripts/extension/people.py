"""A capture of everybody in a clip of two shots."""

import bpy
import inside
from inside import ARGUMENTS

inside.install(**ARGUMENTS["preferences"])
scene = bpy.context.scene
scene.ikol_capture.person = "ALL"
runner = inside.part("runner").runner()
assert not inside.capture(ARGUMENTS["clip"])


def frames(armature):
    points = inside.curves_of(armature)[0].keyframe_points
    return [points[0].co[0], points[-1].co[0]]


seen = {
    "notice": str(runner.notice),
    "people": {armature.name: frames(armature) for armature in inside.armatures()},
    "meshes": len(bpy.data.meshes),
    "cameras": sorted(
        camera.name
        for camera in bpy.data.objects
        if camera.type == "CAMERA" and "shots" in camera.name
    ),
    "camera": scene.camera.name,
    "markers": {marker.camera.name: marker.frame for marker in scene.timeline_markers},
    "size": [scene.render.resolution_x, scene.render.resolution_y],
    "lens_per_sensor": scene.camera.data.lens / scene.camera.data.sensor_width,
    "range": [scene.frame_start, scene.frame_end],
    "active": bpy.context.view_layer.objects.active.name,
}
heads = {}
for armature in inside.armatures():
    scene.frame_set(10)
    heads[armature.name] = list(armature.matrix_world @ armature.pose.bones["pelvis"].head)

people = inside.part("scene.people")
shown = people.people_of(scene)
seen["pictures"] = {armature.name: list(armature.preview.image_size) for armature in shown}
seen["bright"] = max(shown[0].preview.image_pixels_float)
bpy.ops.ikol.select_person(person=shown[1].name)
seen["selected"] = [thing.name for thing in bpy.context.view_layer.objects.selected]
actions = len(bpy.data.actions)
bpy.ops.ikol.remove_person(person=shown[1].name)
seen["after"] = [armature.name for armature in people.people_of(scene)]
seen["actions_gone"] = actions - len(bpy.data.actions)
inside.report(**seen, heads=heads)
