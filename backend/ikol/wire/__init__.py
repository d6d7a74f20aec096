"""The wire protocol: messages, framing and limits, shared by the backend and the Blender extension.

Standard library, numpy, msgspec and pyzmq only. The specification is docs/wire-protocol.md.
"""
