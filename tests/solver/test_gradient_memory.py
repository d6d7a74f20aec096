"""What a solve keeps for its derivatives: all iterations, or always the same."""

import torch
from ikol.solver import Settings, solve
from ikol.solver.settings import Differentiation
from solver_poses import random_poses
from torch import Tensor


def kept_bytes(iterations: int, differentiation: Differentiation) -> int:
    """Memory [bytes] of the tensors that the graph of a batch of 64 keeps."""
    poses = random_poses(64).to(torch.float32)
    targets = poses.keypoints.requires_grad_()
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    settings = Settings(iterations=iterations, differentiation=differentiation)
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        solution = solve(
            "swing2", targets, poses.rest_keypoints, poses.twist_cos_sin, settings=settings
        )
    assert solution.R_parent_joint.requires_grad
    return sum(kept.values())


def test_implicit_derivatives_keep_the_same_for_any_number_of_iterations():
    assert kept_bytes(2, "implicit") == kept_bytes(20, "implicit") < kept_bytes(4, "unrolled")


def test_unrolled_derivatives_keep_every_iteration():
    two, four, eight = (kept_bytes(count, "unrolled") for count in (2, 4, 8))
    assert 1.8 < (eight - four) / (four - two) < 2.2
