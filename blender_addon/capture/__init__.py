"""The part of a capture that knows nothing of Blender: backend, video, wire, progress."""
