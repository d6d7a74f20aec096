"""Pictures of people with what is known of them, in the formats that the field distributes."""

from .joint_sets import JointSet
from .registry import dataset_names, open_dataset
from .sample import Dataset, Intrinsics, Sample, Split

__all__ = [
    "Dataset",
    "Intrinsics",
    "JointSet",
    "Sample",
    "Split",
    "dataset_names",
    "open_dataset",
]
