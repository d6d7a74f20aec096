"""What the capture shares with the backend; the extension carries a copy of it in `vendor`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ikol.errors import CaptureCancelledError, IkolError
    from ikol.video import Video, open_video
    from ikol.wire import messages
    from ikol.wire.addresses import DEFAULT_PORT, host_of, is_loopback
    from ikol.wire.connection import Connection
    from ikol.wire.connection import Event as WireEvent
    from ikol.wire.ready import Ready, parse_ready
    from ikol.wire.remote_capture import CaptureState, RemoteCapture
    from ikol.wire.solving import Solving
else:
    from ..vendor.ikol.errors import CaptureCancelledError, IkolError
    from ..vendor.ikol.video import Video, open_video
    from ..vendor.ikol.wire import messages
    from ..vendor.ikol.wire.addresses import DEFAULT_PORT, host_of, is_loopback
    from ..vendor.ikol.wire.connection import Connection
    from ..vendor.ikol.wire.connection import Event as WireEvent
    from ..vendor.ikol.wire.ready import Ready, parse_ready
    from ..vendor.ikol.wire.remote_capture import CaptureState, RemoteCapture
    from ..vendor.ikol.wire.solving import Solving

__all__ = [
    "DEFAULT_PORT",
    "CaptureCancelledError",
    "CaptureState",
    "Connection",
    "IkolError",
    "Ready",
    "RemoteCapture",
    "Solving",
    "Video",
    "WireEvent",
    "host_of",
    "is_loopback",
    "messages",
    "open_video",
    "parse_ready",
]
