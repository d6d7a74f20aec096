"""Solve a million random frames and say how the worst of them fared.

    python scripts/solver_robustness.py [--frames 1000000] [--mode swing2] [--iterations 5]

Frames are poses within the joints' ranges, in any orientation, on the default body, with 30 mm of
noise on every coordinate; in one of ten a target bone has no length. Fails if a value is not
finite, or a frame's mean error is over three times the mean of its batch.
"""

import argparse
import math
import sys
import time

import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.rotations import rotmats_from_quats_wxyz, twist_about
from ikol.skeleton import KEYPOINT_PARENTS, NUM_KEYPOINTS, PRIMARY_CHILD
from ikol.solver import Settings, solve
from ikol.solver.joint_limits import sample_rotations
from torch import Tensor

BATCH = 20_000
NOISE_M = 0.03
WORST_RATIO = 3.0


def main() -> int:
    """Run the check; the exit status is 1 where it fails."""
    parser = argparse.ArgumentParser(description="How the worst of a million frames fare")
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--mode", default="swing2")
    parser.add_argument("--iterations", type=int, default=5)
    options = parser.parse_args()
    generator = torch.Generator().manual_seed(0)
    rest = torch.as_tensor(load_body("default").keypoint_template).float()
    settings = Settings(iterations=options.iterations)
    worst, not_finite, seconds = 0.0, 0, 0.0
    for _ in range(math.ceil(options.frames / BATCH)):
        targets, twist_cos_sin = random_targets(rest, generator)
        began = time.perf_counter()
        with torch.inference_mode():
            solution = solve(options.mode, targets, rest, twist_cos_sin, settings=settings)
        seconds += time.perf_counter() - began
        errors = (solution.keypoints - (targets - targets[:, :1])).norm(dim=-1).mean(-1)
        rotations = solution.R_parent_joint.flatten(1)
        not_finite += int((~(errors.isfinite() & rotations.isfinite().all(-1))).sum())
        worst = max(worst, float(errors.max() / errors.mean()))
    print(
        f"{options.mode}, {options.iterations} iterations: "
        f"{options.frames} frames in {seconds:.0f} s; "
        f"{not_finite} not finite; "
        f"the worst frame has {worst:.2f} times the mean error"
    )
    return int(not_finite > 0 or worst > WORST_RATIO)


def random_targets(rest: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Noisy keypoints [BATCH, 29, 3] and the true twists [BATCH, 23, 2]."""
    axes = rest[list(PRIMARY_CHILD[1:])] - rest[1 : len(PRIMARY_CHILD)]
    axes = torch.nn.functional.normalize(axes, dim=-1).expand(BATCH, -1, -1)
    R_joints = sample_rotations(axes, generator)
    R_root = rotmats_from_quats_wxyz(torch.randn(BATCH, 1, 4, generator=generator))
    keypoints, _ = forward_kinematics(torch.cat([R_root, R_joints], dim=1), rest)
    targets = keypoints + NOISE_M * torch.randn(keypoints.shape, generator=generator)
    frames = torch.arange(0, BATCH, 10)
    points = torch.randint(1, NUM_KEYPOINTS, (len(frames),), generator=generator)
    targets[frames, points] = targets[frames, torch.tensor(KEYPOINT_PARENTS)[points]]
    return targets, twist_about(R_joints, axes)


if __name__ == "__main__":
    sys.exit(main())
