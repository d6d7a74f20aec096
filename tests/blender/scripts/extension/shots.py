"""Two people before a camera that moves, and one in a second shot, as a backend sends them."""

from pathlib import Path

import bpy
import inside
import numpy as np
from inside import ARGUMENTS

inside.install()
recording = inside.part("recording")
vendored = inside.part("capture.vendored")
messages = vendored.messages
events = inside.part("capture.events")
translated = inside.part("capture.translate").translated
scene = bpy.context.scene
with np.load(ARGUMENTS["arrays"]) as file:
    body = dict(file)
FPS, START, CUT = 25.0, 11, 30
PEOPLE = ((0, 0, 6, 15), (1, 0, 10, 24), (2, 1, 33, 40))
"""Track and shot, first and last frame of the clip."""


def camera_at(frame):
    """The first shot's camera goes sideways; camera to world."""
    T_world_camera = np.eye(4)
    T_world_camera[:3, :3] = [[1, 0, 0], [0, 0, 1], [0, -1, 0]]
    T_world_camera[:3, 3] = 0.1 * frame, -4.0, 1.5
    return T_world_camera


def refined(track, shot, first, last):
    """What a backend sends of one person."""
    frames = np.arange(first, last + 1)
    count = len(frames)
    quats_wxyz = np.zeros((count, 24, 4), np.float32)
    quats_wxyz[..., 0] = 1.0
    poses = np.array([np.linalg.inv(camera_at(0)) @ camera_at(frame) for frame in frames])
    arrays = {
        "quats_wxyz": quats_wxyz,
        "finger_quats_wxyz": np.zeros((0, 30, 4), np.float32),
        "pelvis_world": np.tile(np.float32([0.0, 0.0, 1.0]), (count, 1)),
        "betas": np.zeros(10, np.float32),
        "timestamps_s": frames / FPS,
        "visible": np.ones(count, np.uint8),
        "confidence": np.ones((count, 24), np.float32),
        "contacts": np.ones((count, 4), np.float32),
        "T_world_camera": camera_at(0),
        "T_first_camera": poses if shot == 0 else np.zeros((0, 4, 4)),
        "T_own_camera": np.eye(4),
        "cuts_s": np.array([CUT / FPS]),
        "thumbnail": np.zeros(0, np.uint8),
        "kept": np.zeros((count, 253), np.float16),
        "hands_px": np.zeros((0, 2, 21, 3), np.float32),
        "hands_camera": np.zeros((0, 2, 21, 3), np.float16),
    }
    message = messages.Refined(
        request=1,
        track=track,
        shot=shot,
        body="default",
        estimator="blazepose",
        fps=FPS,
        focal_px=600.0,
        width=640,
        height=480,
        camera_motion="turning" if shot == 0 else "still",
        last=track == PEOPLE[-1][0],
    )
    return translated(vendored.WireEvent(message, arrays), "", "default")


def record(people, *, ends, target=None):
    """A recording of some people; ended early if not all of them have come."""
    options = recording.RecordingOptions(
        clip=Path(ARGUMENTS["clip"]),
        scene=inside.part("scene").SceneHandle(scene),
        target=target,
        start_frame=START,
        sets_scene_rate=True,
        use_camera=True,
        solving=inside.part("solving").solving_of(scene.ikol_capture.solve),
    )
    running = recording.Recording(options)
    running.open(events.ClipOpened(41, FPS, 640, 480, 0, "default", body))
    for person in people:
        running.finish(refined(*person))
    if ends:
        running.keep()
    return running


def cameras():
    return sorted((thing for thing in scene.objects if thing.type == "CAMERA"), key=_name)


def _name(thing):
    return thing.name


def active_object():
    return bpy.context.view_layer.objects.active


def looked_at():
    """Which camera the scene looks through, and how far off its place it is, by clip frame."""
    seen = {}
    for frame in range(41):
        scene.frame_set(START + frame)
        place = np.array(scene.camera.matrix_world)[:3, 3]
        seen[frame] = [scene.camera.name, float(np.abs(place - camera_at(frame)[:3, 3]).max())]
    return seen


def shown(frames=range(41)):
    """In which frames from the first on each body is seen, in views and in renders."""
    seen = {}
    for frame in frames:
        scene.frame_set(START + frame)
        for thing in scene.objects:
            if thing.type == "MESH" and thing.parent is not None:
                assert thing.hide_viewport == thing.hide_render
                seen.setdefault(thing.parent.name, []).extend([] if thing.hide_render else [frame])
    return seen


def markers():
    return [[marker.name, marker.frame, marker.camera.name] for marker in scene.timeline_markers]


for thing in list(scene.objects):
    bpy.data.objects.remove(thing)
before = inside.contents()
whole = record(PEOPLE, ends=False)
seen = {"looked_at": looked_at(), "shown": shown(), "markers": markers()}
whole.remove()
seen["left"] = [before, inside.contents(), len(scene.timeline_markers)]

alone = record(PEOPLE[2:], ends=False)
seen["alone"] = {"shown": shown(), "markers": markers()}
alone.remove()

# A new capture onto who comes late, taken away again; and somebody solved again at another rate.
whole = record(PEOPLE, ends=False)
late = inside.part("scene").ObjectHandle(scene.objects["short 3"])
again = record([(2, 0, 0, 20)], ends=False, target=late)
seen["onto"] = shown()
again.remove()
seen["given_back"] = shown()
scene.render.fps = int(2 * FPS)
solved_again = inside.part("scene.solved_again")
event = refined(*PEOPLE[1])
motion = inside.part("scene").Motion(
    event.timestamps_s, event.quats_wxyz, event.pelvis_world, event.visible
)
signals = inside.part("scene").Signals(event.timestamps_s, event.confidence, event.contacts)
timing = solved_again.timing_of(scene, FPS, START)
solved_again.replace_motion(scene, scene.objects["short 2"], motion, signals, timing, 1.0)
seen["solved_again"] = shown(range(81))
whole.remove()

early = record(PEOPLE[:2], ends=True)
seen["early"] = {"looked_at": looked_at(), "markers": markers()}
early.remove()

# The first track comes to nothing in the end: its frames are the second one's.
before = inside.contents()
relinked = record((), ends=False)
pose = np.zeros((24, 4), np.float32)
pose[:, 0] = 1.0
place = np.float32([0.0, 0.0, 1.0])
for frame in range(10, 25):
    both = tuple(events.PersonSolved(track, True, pose, place) for track in (0, 1))
    relinked.append([events.FrameSolved(frame, frame / FPS, both)])
streamed = sorted(thing.name for thing in scene.objects if thing.type == "ARMATURE")
relinked.finish(refined(1, 0, 10, 24))
relinked.finish(refined(*PEOPLE[2]))
seen["relinked"] = {"streamed": streamed, "shown": shown(), "active": _name(active_object())}
relinked.remove()
seen["left_of_relinked"] = [before, inside.contents()]

# A person who is taken away takes all of theirs along, and a deleted camera is nobody's any more.
running = record(PEOPLE[:2], ends=False)
bpy.data.objects.remove(cameras()[0])
running.finish(refined(*PEOPLE[2]))
seen["without"] = [camera.name for camera in cameras()]
people = inside.part("scene.people")
for armature in people.people_of(scene):
    people.remove_person(armature)
seen["unused"] = [action.name for action in bpy.data.actions if action.users == 0]
inside.report(**seen)
