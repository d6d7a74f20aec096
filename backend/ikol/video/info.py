"""What is known of a video before its frames are read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """Shape and rate of a video.

    Attributes:
        width, height: Size of the frames as they are given out, in pixels: upright and with
            square pixels.
        fps: Mean frame rate in frames a second; frames of a variable-rate clip lie elsewhere, so
            times come from the timestamps.
        frame_count: Number of frames the file claims to have; a hint that may be wrong, 0 if the
            file says nothing.
        rotation_deg: Clockwise turn that was applied to the stored pictures to bring them upright:
            0, 90, 180 or 270; matters to other programs that show the file.
        fov_deg: Field of view across the longer side, in degrees, if the file states its lens.
    """

    width: int
    height: int
    fps: float
    frame_count: int
    rotation_deg: int = 0
    fov_deg: float | None = None
