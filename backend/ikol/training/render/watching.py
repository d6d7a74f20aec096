"""What the real nets see in rendered pictures, as in a capture."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import load_body
from ikol.estimators.base import Sighting
from ikol.estimators.blazepose.blazepose import BlazePose
from ikol.estimators.blazepose.pose_landmarks import NUM_LANDMARKS
from ikol.training.data.clip import Seen

Image = NDArray[np.uint8]


def landmark_net(path: Path) -> BlazePose:
    """BlazePose with one of its landmark nets, for the default body.

    Raises:
        IkolError: `weights_missing`, `weights_damaged` or `weights_unreadable`.
    """
    return BlazePose(load_body().keypoint_template, landmark_net=path, threads=1)


def watch(nets: dict[str, BlazePose], frames: Iterable[Image], fps: float) -> dict[str, Seen]:
    """Let nets follow the person through a clip.

    Args:
        nets: Nets by name.
        frames: The clip's pictures [H, W, 3], RGB; each is made once for all nets.
        fps: Frames a second.

    Returns:
        What each net sees.
    """
    trackers = {name: net.new_tracker("largest", fps) for name, net in nets.items()}
    sightings: dict[str, list[Sighting | None]] = {name: [] for name in nets}
    for frame in frames:
        for name, tracker in trackers.items():
            sightings[name].append(tracker.track(frame))
    return {name: _seen(found) for name, found in sightings.items()}


def _seen(sightings: list[Sighting | None]) -> Seen:
    landmarks = np.zeros((2, len(sightings), NUM_LANDMARKS, 3), np.float32)
    for index, sighting in enumerate(sightings):
        if sighting is not None:
            landmarks[:, index] = sighting.landmarks_px, sighting.landmarks_camera
    return Seen(
        tracked=np.array([sighting is not None for sighting in sightings]),
        landmarks_px=landmarks[0],
        landmarks_camera=landmarks[1],
        rendered=True,
    )
