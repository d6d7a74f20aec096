"""What the solver's derivatives are checked for: modes, terms, starts, and frames."""

from dataclasses import dataclass, replace
from itertools import product

import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.rotations import rotmats_from_rotvecs
from ikol.solver import Mode, Settings
from ikol.solver.settings import Fitting, Start
from solver_poses import F64, random_poses, rest_keypoints, twists
from torch import Tensor

TERMS: dict[str, Settings] = {
    "keypoints": Settings(),
    "bones": Settings(bone_weight=0.5),
    "prior": Settings(swing_prior=0.002, twist_prior=0.002),
    "limits": Settings(joint_limits=0.05),
    "all": Settings(bone_weight=0.5, swing_prior=0.002, joint_limits=0.05, shape_prior=1e-3),
}
OF_EVERY_MODE = ("keypoints", "bones")


@dataclass(frozen=True)
class Case:
    """A mode with settings.

    Attributes:
        mode: The mode.
        settings: Its settings.
        given: Which of the inputs that are not always there it is given.
    """

    mode: Mode
    settings: Settings
    given: tuple[str, ...] = ()


def _turning_cases() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for mode, (terms, settings) in product((Mode.SWING2, Mode.FULL), TERMS.items()):
        for given in ((), ("shapedirs",)):
            name = " ".join((mode, terms, *given))
            cases[name] = Case(mode, settings, given)
        cases[f"{mode} {terms} initial"] = Case(mode, settings, ("initial",))
    return cases


def _unrolled_cases() -> dict[str, Case]:
    cases = _turning_cases()
    for terms, (damping, sigma) in product(OF_EVERY_MODE, (("fixed", 0.1), ("adapted", None))):
        settings = replace(TERMS[terms], sigma=sigma)
        for given in ((), ("initial",)):
            name = " ".join((Mode.SWING1, damping, terms, *given))
            cases[name] = Case(Mode.SWING1, settings, given)
    for mode, start in (
        (Mode.SWING1, Start.CLOSED_FORM),
        (Mode.SWING2, Start.ZERO),
        (Mode.FULL, Start.ZERO),
    ):
        cases[f"{mode} start {start}"] = Case(mode, replace(TERMS["bones"], start=start))
    cases = {
        name: replace(case, settings=replace(case.settings, iterations=3))
        for name, case in cases.items()
    }
    for form, adaptive in (("naive", False), ("adaptive", True)):
        cases[f"analytic {form}"] = Case(Mode.ANALYTIC, Settings(adaptive=adaptive))
    fitted = Settings(fitting=Fitting(iterations=6))
    cases["smplify"] = Case(Mode.SMPLIFY, fitted)
    # From a perfect start: Adam divides slopes by their size, so that those which are nothing but
    # rounding grow a thousandfold with each step. After several it shows, and nothing is smooth.
    perfect = Settings(fitting=Fitting(iterations=1), start=Start.CLOSED_FORM)
    cases["smplify start closed form"] = Case(Mode.SMPLIFY, perfect)
    cases["smplify initial"] = Case(Mode.SMPLIFY, fitted, ("initial",))
    return cases


UNROLLED = _unrolled_cases()


@dataclass(frozen=True)
class Frames:
    """Frames of all kinds in one batch, and directions to differentiate along.

    Attributes:
        names: What is hard about each frame.
        inputs: Arguments of `solve` by name, and `betas` [F, 10], added to `rest_keypoints`.
        directions: One of each input for each frame.
        betadirs: What the betas move the rest keypoints by [F, 29, 3, 10].
    """

    names: tuple[str, ...]
    inputs: dict[str, Tensor]
    directions: dict[str, Tensor]
    betadirs: Tensor

    def twice(self) -> "Frames":
        """All frames, and then all frames again."""

        def cat(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
            return {name: torch.cat([tensor, tensor]) for name, tensor in tensors.items()}

        betadirs = torch.cat([self.betadirs, self.betadirs])
        return Frames(2 * self.names, cat(self.inputs), cat(self.directions), betadirs)


KINDS = (
    *("near rest", "near rest", "no residual", "no residual", "20 mm", "20 mm"),
    *("180 knee", "180 elbow", "180 wrist", "missing", "zero target bone", "zero rest bone"),
)
TURNED_OVER = {"180 knee": (4, 7), "180 elbow": (19, 21), "180 wrist": (20, 22)}
ZERO_BONE = (18, 20)
"""Left elbow and wrist."""


def make_frames() -> Frames:
    """All frames, in the order of `KINDS`."""
    generator = torch.Generator().manual_seed(6)

    def normal(*shape: int) -> Tensor:
        return torch.randn(len(KINDS), *shape, generator=generator, dtype=F64)

    R = random_poses(len(KINDS), spread_rad=0.3, seed=5).R_parent_joint.clone()
    R[:2] = random_poses(2, spread_rad=0.02, seed=1).R_parent_joint
    template = rest_keypoints()
    for frame, kind in enumerate(KINDS):
        if kind in TURNED_OVER:
            R[frame, TURNED_OVER[kind][0]] = _turned_over(template, *TURNED_OVER[kind])
    keypoints, _ = forward_kinematics(R, template)
    start, end = ZERO_BONE
    noisy = torch.tensor([kind in KINDS[4:6] + KINDS[-3:] for kind in KINDS])
    inputs = {
        "targets": keypoints + noisy[:, None, None] * 0.02 * normal(29, 3),
        "rest_keypoints": template.repeat(len(KINDS), 1, 1),
        "twist_cos_sin": twists(R, template),
        "keypoint_weights": 0.6 + 0.4 * torch.tanh(normal(29)),
        "joint_weights": 0.6 + 0.4 * torch.tanh(normal(23)),
        "initial": R @ rotmats_from_rotvecs(0.1 * normal(24, 3)),
        "shapedirs": 0.05 * normal(29, 3, 2),
        "betas": 0.1 * normal(10),
    }
    directions = {name: normal(*tensor.shape[1:]) for name, tensor in inputs.items()}
    betadirs = torch.as_tensor(load_body("default").keypoint_shapedirs).to(F64)
    betadirs = betadirs.repeat(len(KINDS), 1, 1, 1)
    # From missing to seen is a decision; at the place of the decision nothing has a derivative.
    missing = KINDS.index("missing")
    inputs["targets"][missing, 5, 1] = torch.nan
    inputs["keypoint_weights"][missing, [16, 21, 28]] = 0
    directions["keypoint_weights"][missing, [16, 21, 28]] = 0
    # A bone without length has no direction, unless it stays without.
    for frame, name in ((KINDS.index("zero target bone"), "targets"), (-1, "rest_keypoints")):
        for tensor in (inputs[name], directions[name]):
            tensor[frame, end] = tensor[frame, start]
    betadirs[-1, end] = betadirs[-1, start]
    return Frames(KINDS, inputs, directions, betadirs)


def _turned_over(template: Tensor, joint: int, child: int) -> Tensor:
    """A swing by 178 degrees."""
    bone = template[child] - template[joint]
    across = torch.linalg.cross(bone, torch.tensor([0.3, 0.5, 1.0], dtype=F64))
    angle = torch.deg2rad(torch.tensor(178.0, dtype=F64))
    return rotmats_from_rotvecs(angle * torch.nn.functional.normalize(across, dim=-1))


def rest_of(frames: Frames, inputs: dict[str, Tensor]) -> Tensor:
    """Rest keypoints [..., F, 29, 3] with the betas' part."""
    return (
        inputs["rest_keypoints"] + (frames.betadirs @ inputs["betas"][..., None, :, None])[..., 0]
    )


def value_of(R_parent_joint: Tensor, keypoints: Tensor, shape: Tensor | None) -> Tensor:
    """A smooth function of all that a solution says of each frame, so that nothing cancels."""
    generator = torch.Generator().manual_seed(5)
    of_rotations = torch.randn(24, 3, 3, generator=generator, dtype=F64)
    of_keypoints = torch.randn(29, 3, generator=generator, dtype=F64)
    value = (of_rotations * R_parent_joint).sum((-1, -2, -3))
    value = value + (of_keypoints * keypoints).sum((-1, -2))
    return value if shape is None else value + shape.sum(-1)


def usual_slope(gradient: Tensor, direction: Tensor) -> Tensor:
    """What a derivative along a direction of this length usually is [F]."""
    lengths = gradient.flatten(1).norm(dim=-1) * direction.flatten(1).norm(dim=-1)
    return lengths / gradient[0].numel() ** 0.5
