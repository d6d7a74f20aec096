"""What a solve gives back."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True)
class Solution:
    """Rotations that bring the body to its targets.

    Attributes:
        R_parent_joint: Rotations relative to the parent [..., 24, 3, 3]; index 0 takes the rest
            frame to the targets' frame.
        keypoints: Posed keypoints [..., 29, 3], metres, relative to the pelvis.
        cost: Cost in m^2 at the start and after each iteration [..., iterations + 1].
        iterations: Number of iterations done.
        converged: True where another step would lower the cost by less than 0.1 % [...].
        shape: Shape parameters [..., K], if `shapedirs` were given.
    """

    R_parent_joint: Tensor
    keypoints: Tensor
    cost: Tensor
    iterations: int
    converged: Tensor
    shape: Tensor | None = None

    def cloned(self) -> "Solution":
        """The same in tensors of its own."""
        return Solution(
            R_parent_joint=self.R_parent_joint.clone(),
            keypoints=self.keypoints.clone(),
            cost=self.cost.clone(),
            iterations=self.iterations,
            converged=self.converged.clone(),
            shape=None if self.shape is None else self.shape.clone(),
        )
