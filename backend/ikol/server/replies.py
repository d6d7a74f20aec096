"""Results of the pipeline as messages of the wire."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ikol.motion.camera_motion import STILL
from ikol.motion.capture import Capture
from ikol.motion.notices import notices
from ikol.pipeline import FrameResult
from ikol.pipeline.streaming import SolvedFrame
from ikol.rotations import align_hemisphere, quats_wxyz_from_rotvecs
from ikol.skeleton import NUM_FINGER_JOINTS, NUM_JOINTS
from ikol.wire import limits
from ikol.wire.framing import Arrays
from ikol.wire.messages import Message, Person, Refined, Result

Reply = tuple[Message, Arrays]


def result_messages(request: int, frames: Sequence[SolvedFrame]) -> Iterator[Reply]:
    """A message for each frame, with all people who have a result in it.

    Args:
        request: Number of the capture.
        frames: The frames that were solved.
    """
    for frame in frames:
        people = frame.people[: limits.MAX_PEOPLE]
        message = Result(
            request=request,
            index=frame.index,
            timestamp_s=frame.timestamp_s,
            people=tuple(Person(track=one.track, tracked=one.tracked) for one in people),
        )
        yield message, _rows(people)


def _rows(people: Sequence[FrameResult]) -> Arrays:
    # Where somebody is not seen there are no landmarks of theirs, but of others there may be.
    most = max((len(result.landmarks_px) for result in people), default=0)
    rows: dict[str, NDArray[np.float32]] = {
        "quats_wxyz": np.zeros((len(people), NUM_JOINTS, 4), np.float32),
        "pelvis_world": np.zeros((len(people), 3), np.float32),
        "confidence": np.zeros((len(people), NUM_JOINTS), np.float32),
        "landmarks_px": np.zeros((len(people), most, 3), np.float32),
    }
    for row, result in enumerate(people):
        rows["quats_wxyz"][row] = result.quats_wxyz
        rows["pelvis_world"][row] = result.pelvis_world
        rows["confidence"][row] = result.confidence
        rows["landmarks_px"][row, : len(result.landmarks_px)] = result.landmarks_px
    return rows


def refined_messages(request: int, captures: Sequence[Capture]) -> Iterator[Reply]:
    """Everybody's motion; the last message says so."""
    for capture in captures:
        message = Refined(
            request=request,
            track=capture.track,
            shot=capture.shot,
            last=capture is captures[-1],
            body=capture.body,
            estimator=capture.estimator,
            fps=capture.fps,
            focal_px=capture.camera.focal_px,
            width=capture.camera.width,
            height=capture.camera.height,
            camera_motion=moves.handling if (moves := capture.camera.motion) else STILL,
            notices=notices(captures) if capture is captures[-1] else (),
        )
        yield (
            message,
            {
                "quats_wxyz": align_hemisphere(quats_wxyz_from_rotvecs(capture.pose_rotvecs)),
                "pelvis_world": capture.pelvis_world,
                "joints_world": capture.joints_world,
                "betas": capture.betas,
                "confidence": capture.confidence,
                "contacts": _contacts(capture),
                "landmarks_px": capture.landmarks_px,
                "visible": capture.visible.astype(np.uint8),
                "timestamps_s": capture.timestamps_s,
                "T_world_camera": capture.camera.T_world_camera,
                "cuts_s": np.array(capture.cuts_s, np.float64),
                "thumbnail": np.frombuffer(capture.thumbnail_jpeg, np.uint8),
                **_kept(capture),
                **_hands(capture),
            },
        )


def _contacts(capture: Capture) -> NDArray[np.float32]:
    if capture.contacts is None:
        return np.full((len(capture.timestamps_s), 4), np.nan, np.float32)
    return capture.contacts


def _hands(capture: Capture) -> Arrays:
    hands = capture.hands
    if hands is None:
        nothing = np.zeros((0, 2, 21, 3))
        quats = np.zeros((0, NUM_FINGER_JOINTS, 4))
        return {"hands_px": nothing, "hands_camera": nothing, "finger_quats_wxyz": quats}
    return {
        "hands_px": hands.landmarks_px,
        "hands_camera": hands.landmarks_camera,
        "finger_quats_wxyz": align_hemisphere(quats_wxyz_from_rotvecs(hands.finger_rotvecs)),
    }


def _kept(capture: Capture) -> Arrays:
    assert capture.kept is not None  # what has just been solved was kept
    motion = capture.camera.motion
    return {
        "kept": capture.kept.rows,
        "T_own_camera": capture.kept.T_own_camera,
        "T_first_camera": np.zeros((0, 4, 4)) if motion is None else motion.poses(),
    }
