"""Solved skeletons drawn over the footage they were captured from."""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ikol.errors import IkolError
from ikol.motion.camera import project
from ikol.motion.capture import Capture
from ikol.skeleton import JOINT_NAMES, JOINT_PARENTS, NUM_JOINTS
from ikol.video import open_video

Image = NDArray[np.uint8]

_LEFT: Final = np.array([64.0, 160.0, 255.0])
_RIGHT: Final = np.array([255.0, 150.0, 50.0])
_MIDDLE: Final = np.array([235.0, 235.0, 235.0])
_UNSURE: Final = np.array([210.0, 40.0, 60.0])
_DOT: Final = (120, 255, 120)
_SUBPIXEL_BITS: Final = 4
_MIN_TRUST: Final = 0.3
_SAME_TIME_S: Final = 1e-4


class OverlayPainter:
    """Draws one person."""

    def __init__(self, capture: Capture) -> None:
        """Project all joints into the picture.

        Args:
            capture: Who is drawn; its times are the video's.
        """
        camera = capture.camera
        joints_camera = camera.from_world(capture.joints_world)
        self._joints_px = project(joints_camera, camera.focal_px, camera.width, camera.height)
        self._depths = joints_camera[..., 2]
        self._capture = capture
        height = np.ptp(self._joints_px[capture.visible][..., 1], axis=-1)
        self._thickness = max(2, round(float(np.median(height)) / 70.0)) if len(height) else 2

    def paint(self, image_rgb: Image, timestamp_s: float) -> Image:
        """A copy of a frame [H, W, 3] with bones and the nets' landmarks.

        Args:
            image_rgb: The frame; where the capture does not reach, it comes back as it is.
            timestamp_s: Its time in the video, seconds.
        """
        frame = self._frame_at(timestamp_s)
        if frame is None:
            return image_rgb
        picture = image_rgb.copy()
        if self._capture.visible[frame]:
            self._bones(picture, frame)
            self._landmarks(picture, frame)
        else:
            faded = picture.copy()
            self._bones(faded, frame)
            cv2.addWeighted(faded, 0.35, picture, 0.65, 0.0, dst=picture)
        return picture

    def sees(self, timestamp_s: float) -> bool:
        """Whether the person was seen at a time of the video."""
        frame = self._frame_at(timestamp_s)
        return frame is not None and bool(self._capture.visible[frame])

    def _frame_at(self, timestamp_s: float) -> int | None:
        times_s = self._capture.timestamps_s
        frame = int(np.searchsorted(times_s, timestamp_s - _SAME_TIME_S))
        near = frame < len(times_s) and abs(times_s[frame] - timestamp_s) <= _SAME_TIME_S
        return frame if near else None

    def _bones(self, picture: Image, frame: int) -> None:
        points = np.round(self._joints_px[frame] * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        depth = self._depths[frame]
        bones = [(joint, JOINT_PARENTS[joint]) for joint in range(1, NUM_JOINTS)]
        bones.sort(key=lambda bone: -float(depth[bone[0]] + depth[bone[1]]))
        outline = self._thickness + max(2, self._thickness // 2)
        for joint, parent in bones:  # from far to near, each with a dark rim that parts them
            colour = _colour(joint, float(self._capture.confidence[frame, parent]))
            ends = tuple(map(int, points[parent])), tuple(map(int, points[joint]))
            for shade, width in (((20, 20, 20), outline), (colour, self._thickness)):
                cv2.line(picture, *ends, shade, width, cv2.LINE_AA, _SUBPIXEL_BITS)
        radius = int(0.75 * self._thickness * (1 << _SUBPIXEL_BITS))
        for joint in range(NUM_JOINTS):
            colour = _colour(joint, float(self._capture.confidence[frame, joint]))
            centre = tuple(map(int, points[joint]))
            cv2.circle(picture, centre, radius, colour, -1, cv2.LINE_AA, _SUBPIXEL_BITS)

    def _landmarks(self, picture: Image, frame: int) -> None:
        _dots(picture, self._capture.landmarks_px[frame], 0.4 * self._thickness)
        if self._capture.hands is not None:
            hands_px = self._capture.hands.landmarks_px[frame].reshape(-1, 3)
            _dots(picture, hands_px, 0.25 * self._thickness)


def _dots(picture: Image, landmarks_px: NDArray[np.float32], radius_px: float) -> None:
    one_px = 1 << _SUBPIXEL_BITS
    for x, y, trust in landmarks_px:
        if trust >= _MIN_TRUST:
            centre = (round(float(x) * one_px), round(float(y) * one_px))
            radius = int(radius_px * one_px)
            cv2.circle(picture, centre, radius, _DOT, -1, cv2.LINE_AA, _SUBPIXEL_BITS)


def _caption(picture: Image, text: str) -> None:
    scale = max(0.4, picture.shape[0] / 1100.0)
    place = (round(14 * scale), round(30 * scale))
    for colour, width in (((0, 0, 0), 4), ((255, 255, 255), 1)):
        thick = max(1, round(width * scale))
        cv2.putText(
            picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thick, cv2.LINE_AA
        )


def write_overlay(
    path: Path,
    captures: Sequence[Capture],
    frames: Iterable[tuple[int, float, Image]],
    on_frames: Callable[[int], None] = lambda done: None,
) -> None:
    """Write an .mp4 of the footage with skeletons over it, at the source's rate and size.

    Args:
        path: The file.
        captures: Who is drawn; at least one.
        frames: The same video's frames (index, timestamp_s, image).
        on_frames: Called with the number of frames written.

    Raises:
        IkolError: `overlay_unwritable`, or `disk_full` if it did not get onto the disk whole.
    """
    camera = captures[0].camera
    # MPEG-4 needs even sizes, and a picture that is one pixel smaller shows it whole.
    size = (camera.width - camera.width % 2, camera.height - camera.height % 2)
    partial = path.with_name(f".{path.stem}.partial{path.suffix}")
    with contextlib.suppress(OSError):  # the writer finds out, too
        path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(partial), _fourcc(), captures[0].fps, size)
    if not writer.isOpened():
        raise IkolError(
            f"The overlay {path} cannot be written.",
            "Choose a writable folder and a name that ends in .mp4.",
            "overlay_unwritable",
        )
    painters = [OverlayPainter(capture) for capture in captures]
    try:
        for done, (_, timestamp_s, image_rgb) in enumerate(frames, start=1):
            picture = image_rgb.copy()
            for painter in painters:
                picture = painter.paint(picture, timestamp_s)
            seen = any(painter.sees(timestamp_s) for painter in painters)
            _caption(picture, f"{done - 1}  {timestamp_s:.2f} s" + ("" if seen else "  not seen"))
            writer.write(cv2.cvtColor(picture[: size[1], : size[0]], cv2.COLOR_RGB2BGR))
            on_frames(done)
        writer.release()
        _check_whole(partial, path)
        partial.replace(path)
    finally:
        writer.release()
        partial.unlink(missing_ok=True)


def _check_whole(partial: Path, path: Path) -> None:
    """OpenCV does not tell when the disk is full; the index at the file's end is missing then."""
    try:
        with open_video(partial):
            pass
    except IkolError as error:
        raise IkolError(
            f"The overlay {path} could not be written whole; the disk is probably full.",
            "Make room and try again.",
            "disk_full",
        ) from error


def _fourcc() -> int:
    return sum(ord(letter) << (8 * place) for place, letter in enumerate("mp4v"))


def _colour(joint: int, confidence: float) -> tuple[int, int, int]:
    name = JOINT_NAMES[joint]
    side = _LEFT if name.startswith("left") else _RIGHT if name.startswith("right") else _MIDDLE
    share = min(1.0, confidence / 0.5)
    red, green, blue = (share * side + (1.0 - share) * _UNSURE).round().astype(int)
    return int(red), int(green), int(blue)
