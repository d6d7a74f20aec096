"""What the panel says of the backend while it is looked for, started, checked and stopped."""

import bpy
import inside
from inside import ARGUMENTS

inside.install()
runner = inside.part("runner").runner()
seen = {}


def look(name):
    """Let the probe come to its end and note what the panel says."""
    inside.wait(lambda: not runner.poll(), 120, name)
    seen[name] = [runner.backend.state.value, runner.backend.message, runner.backend.remedy]


inside.prefer(python_path=ARGUMENTS["python"])
look("found")
bpy.ops.ikol.start_backend()
look("started")
seen["running"] = runner.host.running
bpy.ops.ikol.stop_backend()
look("stopped")
seen["still_running"] = runner.host.running

inside.prefer(backend="ADDRESS", address=ARGUMENTS["locked_address"])
bpy.ops.ikol.check_backend()
look("without keys")
inside.prefer(keys_folder=ARGUMENTS["no_keys"])
bpy.ops.ikol.check_backend()
look("missing keys")
inside.prefer(keys_folder=ARGUMENTS["keys"])
bpy.ops.ikol.check_backend()
look("with keys")
inside.report(**seen)
