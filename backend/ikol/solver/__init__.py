"""The inverse kinematics optimization layer: keypoints, rest body and twist to rotations."""

from ikol.solver.layer import Mode, Settings, Solution, solve
from ikol.solver.settings import RELEASED, Damping, Fitting, Start

__all__ = ["RELEASED", "Damping", "Fitting", "Mode", "Settings", "Solution", "Start", "solve"]
