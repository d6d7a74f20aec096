"""The inverse kinematics optimization layer: 3D keypoints, rest body and twist in, rotations out."""

from ikol.solver.layer import Mode, Settings, Solution, solve

__all__ = ["Mode", "Settings", "Solution", "solve"]
