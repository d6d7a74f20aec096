"""Results of the pipeline as messages of the wire."""

import numpy as np

from ikol.motion.capture import Capture
from ikol.pipeline import FrameResult
from ikol.rotations import align_hemisphere, quats_wxyz_from_rotvecs
from ikol.wire.framing import Arrays
from ikol.wire.messages import Person, Refined, Result


def result_message(request: int, result: FrameResult) -> tuple[Result, Arrays]:
    """One solved frame of one person."""
    message = Result(
        request=request,
        index=result.index,
        timestamp_s=result.timestamp_s,
        people=(Person(track=0, tracked=result.tracked),),
    )
    return message, {
        "quats_wxyz": result.quats_wxyz[None],
        "pelvis_world": result.pelvis_world[None],
        "confidence": result.confidence[None],
        "landmarks_px": result.landmarks_px[None],
    }


def refined_message(request: int, capture: Capture) -> tuple[Refined, Arrays]:
    """The whole clip of one person."""
    message = Refined(
        request=request,
        track=0,
        body=capture.body,
        estimator=capture.estimator,
        fps=capture.fps,
        focal_px=capture.camera.focal_px,
        width=capture.camera.width,
        height=capture.camera.height,
    )
    return message, {
        "quats_wxyz": align_hemisphere(quats_wxyz_from_rotvecs(capture.pose_rotvecs)),
        "pelvis_world": capture.pelvis_world,
        "joints_world": capture.joints_world,
        "betas": capture.betas,
        "confidence": capture.confidence,
        "landmarks_px": capture.landmarks_px,
        "visible": capture.visible.astype(np.uint8),
        "timestamps_s": capture.timestamps_s,
        "T_world_camera": capture.camera.T_world_camera,
    }
