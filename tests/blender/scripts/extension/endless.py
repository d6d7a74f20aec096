"""A capture that is under way when this Blender is killed."""

import inside
from inside import ARGUMENTS

inside.install(**ARGUMENTS["preferences"])
with inside.telling_when_under_way(5):
    inside.capture(ARGUMENTS["clip"])
