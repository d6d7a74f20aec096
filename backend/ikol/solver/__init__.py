"""The inverse kinematics optimization layer: keypoints, rest body and twist to rotations."""

from ikol.solver.layer import Mode, Settings, Solution, solve

__all__ = ["Mode", "Settings", "Solution", "solve"]
