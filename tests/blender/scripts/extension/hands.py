"""A capture with hands, with a backend that lacks the net for them."""

import bpy
import inside
from inside import ARGUMENTS

inside.install(**ARGUMENTS["preferences"])
bpy.context.scene.ikol_capture.use_hands = True
before = inside.contents()
error = inside.capture(ARGUMENTS["clip"])
inside.report(error=error, nothing_left=inside.contents() == before)
