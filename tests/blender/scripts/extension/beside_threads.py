"""Armatures are edited in scenes while another thread always wants Python's lock."""

import threading

import bpy
import inside

inside.install()
place, edit_mode = inside.part("place"), inside.part("scene.edit_mode")
shown = bpy.context.scene
done = threading.Event()


def work():
    while not done.is_set():
        [object() for _ in range(50)]


thread = threading.Thread(target=work)
thread.start()
bones = {}
try:
    for scene in (shown, bpy.data.scenes.new("not shown")):
        data = bpy.data.armatures.new("armature")
        armature = bpy.data.objects.new("armature", data)
        scene.collection.objects.link(armature)
        for edit in range(100):
            with (
                place.in_scene(scene) as context,
                edit_mode.edit_bones(context, armature) as edited,
            ):
                edited.new(f"bone {edit}").tail = (0.0, 0.0, 1.0)
        bones[scene.name] = len(data.bones)
finally:
    done.set()
    thread.join()
inside.report(bones=list(bones.values()), still_shown=bpy.context.window.scene == shown)
