"""Captures that cannot work: what the user is told, and that nothing is left of them."""

import os
import socket
import struct
import threading
import time

import bpy
import inside
from inside import ARGUMENTS, FOLDER

inside.install()
import zmq  # noqa: E402  # comes with the extension

CLIP = ARGUMENTS["clip"]
told = {}


def attempt(name, clip=CLIP, **preferences):
    started_s = time.monotonic()
    before = inside.contents()
    inside.prefer(**{"backend": "START", "python_path": "", **preferences})
    told[name] = [inside.capture(clip), time.monotonic() - started_s]
    assert inside.contents() == before, (name, before, inside.contents())


def files():
    text = FOLDER / "notes ünï.mp4"
    text.write_text("this is no video")
    empty = FOLDER / "empty.mp4"
    empty.touch()
    attempt("no video", text)
    attempt("empty", empty)
    attempt("missing", FOLDER / "not there.mp4")
    attempt("folder", FOLDER)


def pythons():
    os.chdir(FOLDER)  # out of the project, beside which a backend would be found
    attempt("no backend")
    attempt("no python", python_path=str(FOLDER / "no python"))
    attempt("python without ikol", python_path=ARGUMENTS["bare_python"])


def addresses():
    unused = socket.socket()
    unused.bind(("127.0.0.1", 0))
    port = unused.getsockname()[1]
    attempt("nobody there", backend="ADDRESS", address=f"tcp://127.0.0.1:{port}")
    attempt("no address", backend="ADDRESS", address="somewhere")
    attempt("offline", backend="ADDRESS", address="tcp://192.0.2.1:5757")
    unused.listen()
    attempt("silent listener", backend="ADDRESS", address=f"tcp://127.0.0.1:{port}")
    unused.close()


def other_version():
    """A backend of another protocol version: it answers in its own."""
    router = zmq.Context.instance().socket(zmq.ROUTER)
    port = router.bind_to_random_port("tcp://127.0.0.1")

    def answer():
        identity, *_ = router.recv_multipart()
        router.send_multipart([identity, b"IKOL" + struct.pack("<H", 7) + b"\x80"])

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    attempt("other version", backend="ADDRESS", address=f"tcp://127.0.0.1:{port}")
    thread.join(5)
    router.close(0)


def targets():
    options = bpy.context.scene.ikol_capture
    options.target = "SELECTED"
    attempt("no armature")
    data = bpy.data.armatures.new("bones")
    stray = bpy.data.objects.new("stray", data)
    bpy.context.collection.objects.link(stray)
    bpy.context.view_layer.objects.active = stray
    attempt("not smpl")
    options.target = "NEW"


files()
pythons()
addresses()
other_version()
targets()
attempt("nobody", ARGUMENTS["empty_street"], **ARGUMENTS["preferences"])
notice = inside.part("runner").runner().notice
inside.report(told=told, notice=[notice.level.value, notice.message, notice.remedy])
