"""A capture solved again with other choices, from what was kept of it; the video is not needed."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.errors import IkolError

from .camera import View
from .capture import Capture
from .given import Given
from .hands.solve_hands import solve_hands
from .kept import unpack
from .one_world import in_world
from .solve_options import SolveOptions
from .solve_record import SOLVE_STEPS, Source, Ticker, solve_record
from .soundness import check_sound


def solve_again(
    capture: Capture,
    body: BodyModel,
    options: SolveOptions,
    *,
    device: torch.device,
    contacts: NDArray[np.float32] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Capture:
    """Solve a clip again. Shape, camera and ground stay as they are.

    Args:
        capture: One person.
        body: The body that it was captured with.
        options: What the user chose now.
        device: What the solver runs on.
        contacts: Which soles stand, as somebody who saw it says [T, 4], 0..1, see `Capture`: they
            are held and come back as they are. None to find out.
        progress: Called with steps done and steps in all.
        cancelled: Asked often; True stops the work.

    Raises:
        IkolError: `nothing_kept` if there is nothing to solve again from, `other_body` if the
            capture has another body, `kept` if it is damaged.
        CaptureCancelledError: If cancelled.
    """
    kept = capture.kept
    if kept is None:
        raise IkolError(
            "What this motion was solved from was not kept with it.",
            "Capture the clip again, at its own frame rate.",
            "nothing_kept",
        )
    if capture.body != body.name:
        raise IkolError(
            f"This was captured with the body {capture.body}, not {body.name}.",
            "Give that body.",
            "other_body",
        )
    check_sound(capture, kept, contacts)
    camera = capture.camera
    view = View(camera.focal_px, camera.width, camera.height)
    solved = solve_record(
        unpack(kept.rows, capture.timestamps_s, capture.visible, view),
        kept.rows,
        body,
        capture.betas,
        Source(capture.fps, view, capture.estimator, camera.motion),
        options,
        device,
        Ticker(SOLVE_STEPS * len(kept.rows), progress, cancelled),
        Given(kept.T_own_camera, contacts),
    )
    placed = in_world(solved, camera.T_world_camera)
    again = replace(
        capture,
        pose_rotvecs=placed.pose_rotvecs,
        pelvis_world=placed.pelvis_world,
        joints_world=placed.joints_world,
        confidence=placed.confidence,
        contacts=placed.contacts,
    )
    seen = capture.hands
    if seen is None:
        return again
    return solve_hands(again, seen.landmarks_px, seen.landmarks_camera, body, options)
