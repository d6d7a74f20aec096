"""The wire protocol, shared by the backend and the Blender extension; one concept a module.

Standard library, numpy, msgspec and pyzmq only, and relative imports, because the extension
carries this package under its own name. The specification is docs/wire-protocol.md.

messages    every message as a type          limits      sizes, times, version
payloads    which arrays a message carries   framing     messages to frames and back, checked
link        a client's socket                messenger   messages and heartbeat over a link
connection  what a client uses               remote_capture  state and credits of one capture
addresses   which need keys
keys        CURVE keys                       ready       the line a started backend prints
"""
