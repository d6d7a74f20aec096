"""What a solve keeps for its derivatives: all iterations, or always the same."""

import gc
from weakref import WeakSet

import torch
from ikol.solver import Settings, solve
from ikol.solver.settings import Differentiation
from solver_poses import random_poses
from torch import Tensor


class Kept:
    """A tensor that a graph keeps as long as this lives."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor


def kept_bytes(iterations: int, differentiation: Differentiation) -> int:
    """Memory [bytes] of the tensors that the graph of a batch of 64 keeps."""
    poses = random_poses(64).to(torch.float32)
    targets = poses.keypoints.requires_grad_()
    kept = WeakSet[Kept]()

    def keep(tensor: Tensor) -> Kept:
        held = Kept(tensor)
        kept.add(held)
        return held

    settings = Settings(iterations=iterations, differentiation=differentiation)
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda held: held.tensor):
        solution = solve(
            "swing2", targets, poses.rest_keypoints, poses.twist_cos_sin, settings=settings
        )
    assert solution.R_parent_joint.requires_grad
    gc.collect()
    # Several may share their memory.
    storages = [held.tensor.untyped_storage() for held in kept]
    return sum({storage.data_ptr(): storage.nbytes() for storage in storages}.values())


def test_implicit_derivatives_keep_the_same_for_any_number_of_iterations():
    assert kept_bytes(2, "implicit") == kept_bytes(20, "implicit") < kept_bytes(4, "unrolled")


def test_unrolled_derivatives_keep_every_iteration():
    two, four, eight = (kept_bytes(count, "unrolled") for count in (2, 4, 8))
    assert 1.8 < (eight - four) / (four - two) < 2.2
