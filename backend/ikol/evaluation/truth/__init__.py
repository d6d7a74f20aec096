"""Ground truth of any kind, read and laid beside a capture: same points, unit and time."""

from ikol.evaluation.truth.arrays import truth_of_capture
from ikol.evaluation.truth.joint_map import read_joint_map
from ikol.evaluation.truth.matching import Matched, match
from ikol.evaluation.truth.reading import read_truth
from ikol.evaluation.truth.recording import Truth

__all__ = ["Matched", "Truth", "match", "read_joint_map", "read_truth", "truth_of_capture"]
