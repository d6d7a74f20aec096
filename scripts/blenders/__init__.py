"""The Blenders that tests run in: official `bpy` modules and Debian's Blender with its window.

For tests:

    from blenders import available

    for blender in available():            # [] where none has been set up; takes milliseconds
        blender.name                       # "bpy-4.2", "bpy-5.2", "blender-4.3", "blender-5.2"
        blender.version                    # (4, 2), ...
        blender.kind                       # "module" (bpy in Python) or "window" (the program)
        done = blender.run(script, "first", "second", env={"A": "b"}, timeout_s=120)
        done.returncode, done.stdout, done.stderr

In the script, its arguments are `sys.argv[sys.argv.index("--") + 1 :]` for both kinds, and an
exception gives a return code other than 0. Without `display` both kinds run without a window.

The repository and the system's temporary folder have the same paths inside and outside of every
Blender, also where it lives in a chroot; name further paths in `mounts`. Ports of the loopback
interface are shared. The environment is the given one on top of a minimal one (not the caller's),
so set BLENDER_USER_RESOURCES to a temporary folder to keep runs apart.

A window (kind "window" only):

    with blender.display() as display:                     # an X server of its own, 1280 x 800
        process = blender.start(script, display=display, env=...)    # a subprocess.Popen
        blender.screenshot(display, Path("shot.png"))
        blender.tool(display, "xdotool", "key", "Escape")
        process.wait(timeout=60)

To set them up (minutes on a new machine, a second afterwards): `python scripts/get_blenders.py`.
"""

from .blender import Blender
from .provision import Provisioned, available, missing, provision

__all__ = ["Blender", "Provisioned", "available", "missing", "provision"]
