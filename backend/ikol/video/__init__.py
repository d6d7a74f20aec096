"""Frames of a video file, upright, with the timestamps that the file states.

Needs OpenCV, numpy and the standard library only: the Blender extension carries this package too.
"""

from .info import VideoInfo
from .reader import Video, open_video

__all__ = ["Video", "VideoInfo", "open_video"]
