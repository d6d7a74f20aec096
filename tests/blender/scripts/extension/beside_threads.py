"""Armatures are edited while another thread always wants Python's lock."""

import threading

import bpy
import inside

inside.install()
place, edit_mode = inside.part("place"), inside.part("scene.edit_mode")
scene = bpy.context.scene
data = bpy.data.armatures.new("armature")
armature = bpy.data.objects.new("armature", data)
scene.collection.objects.link(armature)
done = threading.Event()


def work():
    while not done.is_set():
        [object() for _ in range(50)]


thread = threading.Thread(target=work)
thread.start()
for edit in range(100):
    with place.in_scene(scene) as context, edit_mode.edit_bones(context, armature) as bones:
        bones.new(f"bone {edit}").tail = (0.0, 0.0, 1.0)
done.set()
thread.join()
inside.report(bones=len(data.bones))
