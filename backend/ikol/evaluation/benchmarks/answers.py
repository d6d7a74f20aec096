"""From what an estimator says of one person to bodies: as it says it, and by the layer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.datasets import Intrinsics
from ikol.motion.camera import View, focal_length_px
from ikol.motion.lift import Lifter, Observations, observed, turned_to_camera
from ikol.motion.refine_rotations import refine_rotations, turned_from_person
from ikol.motion.solving import ANALYTIC, IKOL, PAPER, SMPLIFY, SPIN, Solving

from .looks import Look

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_CPU = torch.device("cpu")
_SOLVERS = (("analytic", ANALYTIC), ("ikol-paper", PAPER))


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A body, or bare keypoints, of one person; axes of the picture's camera.

    Attributes:
        solver: What made it of what the estimator says: "network" (its own rotations, nothing
            added), "turned" (the same, turned from a camera that looks at the person to the one of
            the picture), "refined" (these, moved by the layer to its own keypoints in the picture),
            "spin" (these, or "ikol" where it says none, fitted to its own keypoints in space and in
            the picture), "keypoints" (its own keypoints), "analytic", "ikol-paper", "ikol" or
            "smplify" (all anew from its own keypoints in space and in the picture); with
            "-landmarks" if the keypoints in the picture are those of BlazePose.
        betas: Shape [10].
        R_parent_joint: [24, 3, 3]; None of bare keypoints.
        keypoints: [29, 3] metres, relative to the pelvis; None where rotations tell.
    """

    solver: str
    betas: Float32
    R_parent_joint: Float64 | None
    keypoints: Float64 | None = None


def view_of(width: int, height: int, camera: Intrinsics | None) -> View:
    """The camera of a picture, as far as it is known."""
    if camera is None:
        return View(focal_length_px(width, height), width, height)
    return View(sum(camera.focal_px) / 2, width, height)


def answers(
    look: Look, view: View, camera: Intrinsics | None, body: BodyModel, *, fits: bool = False
) -> Iterator[Answer]:
    """What solvers make of one person.

    Args:
        look: What the estimator says.
        view: The picture's camera, see `view_of`.
        camera: Where the camera's axis meets the picture, if known; the middle otherwise.
        body: The body that the person gets.
        fits: Whether to fit as SMPLify and SPIN do, too, which takes far longer than all else.
    """
    off = _off_centre(view, camera)
    seen = observed(look.estimates)
    seen = replace(seen, points_px=seen.points_px + off)
    seen_by = [("", seen)]
    if look.landmarks_px is not None:
        by_landmarks = replace(
            seen,
            points_px=(look.landmarks_px[None, :, :2] + off).astype(np.float32),
            px_trust=look.landmarks_px[None, :, 2].astype(np.float64),
        )
        seen_by.append(("-landmarks", by_landmarks))
    rest = body.rest_keypoints(look.betas)

    def solved(solving: Solving, chosen: Observations, initial: Float64 | None = None) -> Float64:
        return Lifter(rest, view, _CPU, solving).lift(chosen, initial).R_parent_joint

    def answer(name: str, R_parent_joint: Float64) -> Answer:
        return Answer(name, look.betas, R_parent_joint[0])

    of_layer = [solved(IKOL, chosen) for _, chosen in seen_by]
    if look.R_parent_joint is None:
        yield Answer("keypoints", look.betas, None, turned_to_camera(seen, view)[0])
        if fits:
            for whose, chosen in seen_by:
                yield answer(f"spin{whose}", solved(SPIN, chosen, of_layer[0]))
    else:
        R = look.R_parent_joint[None].astype(np.float64)
        yield answer("network", R)
        turned = turned_from_person(R, seen, view)
        yield answer("turned", turned)
        for whose, chosen in seen_by:
            refined = refine_rotations(turned, chosen, rest, view, _CPU)
            yield answer(f"refined{whose}", refined.R_parent_joint)
            if fits:
                yield answer(f"spin{whose}", solved(SPIN, chosen, turned))
    for name, solving in _SOLVERS:
        yield answer(name, solved(solving, seen))
    for (whose, chosen), by_layer in zip(seen_by, of_layer, strict=True):
        yield answer(f"ikol{whose}", by_layer)
        if fits:
            yield answer(f"smplify{whose}", solved(SMPLIFY, chosen))


def _off_centre(view: View, camera: Intrinsics | None) -> Float32:
    """What points in the picture have to be moved by for the axis to meet its middle [2]."""
    if camera is None:
        return np.zeros(2, np.float32)
    middle = np.array([view.width - 1.0, view.height - 1.0]) / 2.0
    return (middle - np.array(camera.centre_px)).astype(np.float32)
