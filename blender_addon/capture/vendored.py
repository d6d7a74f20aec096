"""What the capture shares with the backend; the extension carries a copy of it in `vendor`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ikol.errors import CaptureCancelledError, IkolError
    from ikol.video import Video, open_video
    from ikol.wire import messages
    from ikol.wire.connection import Connection
    from ikol.wire.connection import Event as WireEvent
    from ikol.wire.remote_capture import CaptureState, RemoteCapture
else:
    from ..vendor.ikol.errors import CaptureCancelledError, IkolError
    from ..vendor.ikol.video import Video, open_video
    from ..vendor.ikol.wire import messages
    from ..vendor.ikol.wire.connection import Connection
    from ..vendor.ikol.wire.connection import Event as WireEvent
    from ..vendor.ikol.wire.remote_capture import CaptureState, RemoteCapture

__all__ = [
    "CaptureCancelledError",
    "CaptureState",
    "Connection",
    "IkolError",
    "RemoteCapture",
    "Video",
    "WireEvent",
    "messages",
    "open_video",
]
