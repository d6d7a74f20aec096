"""What is measured on which data set, and what is true there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.model import BodyModel
from ikol.datasets import JointSet, Sample, Split
from ikol.datasets.joint_sets import H36M_17, LSP_14, SMPL_24
from ikol.errors import IkolError

from .answers import Answer
from .joints import JointRegressor, Posed, by_name, posed

Float64 = NDArray[np.float64]

_NOT_IN_PCK: Final = ("pelvis", "torso", "jaw")
"""Of the 17 joints of MPI-INF-3DHP those that its evaluation does not count."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """A benchmark.

    Attributes:
        dataset: Name of its data set.
        title: What is measured, in words.
        split: Which part of the data set.
        labelled: Whether the joints' labels are measurements of their own, not those of a body.
        joints: Joints to measure on, as far as they can be had.
        pck: Whether PCK and AUC are told.
    """

    dataset: str
    title: str
    split: Split
    labelled: bool
    joints: JointSet
    pck: bool = False


PROTOCOLS: Final = {
    "3dpw": Protocol("3dpw", "3DPW, test", "test", False, LSP_14),
    "3dhp": Protocol("3dhp", "MPI-INF-3DHP, test", "test", True, H36M_17, pck=True),
    "h36m": Protocol("h36m", "Human3.6M, protocol 2", "test", True, LSP_14),
    "studio": Protocol("studio", "rendered pictures, held out", "test", False, SMPL_24, pck=True),
}


@dataclass(frozen=True, slots=True, eq=False)
class Ruler:
    """Puts a person's truth and an answer into the same terms.

    Attributes:
        protocol: What is measured.
        body: The body that answers are of.
        true_bodies: The bodies of the labels by name, where they are at hand.
        regressor: Human3.6M's joints of the surface, where it is at hand.
    """

    protocol: Protocol
    body: BodyModel
    true_bodies: Mapping[str, BodyModel] = field(default_factory=dict[str, BodyModel])
    regressor: JointRegressor | None = None

    @property
    def joints(self) -> JointSet:
        """The joints that are measured on.

        Of data sets whose labels are SMPL's: those of the regressor if there is one, else SMPL's.
        """
        if self.protocol.labelled or self.regressor is not None:
            return self.protocol.joints if self.protocol.joints is not SMPL_24 else LSP_14
        return SMPL_24

    def true_surface(self, sample: Sample) -> Posed | None:
        """The true body, where shape, rotations and the body that they are of are known."""
        body = self.true_bodies.get(sample.body)
        if body is None or sample.R_parent_joint is None or sample.betas is None:
            return None
        return posed(body, sample.R_parent_joint.astype(np.float64), sample.betas)

    def true_joints(self, sample: Sample, surface: Posed | None) -> Float64:
        """The true joints [J, 3], metres.

        Args:
            sample: The person.
            surface: What `true_surface` says of them.

        Raises:
            IkolError: "no_true_body" if they are to be regressed and the true body is not at hand.
        """
        if self.protocol.labelled or self.regressor is None:
            return sample.keypoints_camera_of(self.joints).astype(np.float64)
        if surface is None:
            raise IkolError(
                f"The labels are of SMPL's {sample.body} body, which was not given.",
                f"Give its file with --{sample.body}, or leave --joint-regressor out.",
                "no_true_body",
            )
        return self.regressor(surface.vertices, self.joints)

    def surface(self, answer: Answer) -> Posed | None:
        """The body of an answer that has rotations."""
        if answer.R_parent_joint is None:
            return None
        return posed(self.body, answer.R_parent_joint, answer.betas)

    def answered_joints(self, answer: Answer, surface: Posed | None) -> Float64:
        """The joints [J, 3] of an answer, metres; not a number where they cannot be had."""
        if surface is None:
            keypoints = answer.keypoints
            missing = keypoints is None or self.regressor is not None
            return np.full((len(self.joints), 3), np.nan) if missing else self._named(keypoints)
        if self.regressor is not None:
            return self.regressor(surface.vertices, self.joints)
        return self._named(surface.keypoints)

    def same_surface(self, sample: Sample) -> bool:
        """Whether vertices of answers are those of the true body."""
        true = self.true_bodies.get(sample.body)
        return true is not None and np.array_equal(true.faces, self.body.faces)

    def counted(self) -> list[bool]:
        """Which of the joints PCK and AUC count."""
        return [name not in _NOT_IN_PCK for name in self.joints.names]

    def _named(self, keypoints: Float64 | None) -> Float64:
        if keypoints is None:
            raise ValueError("an answer has rotations or keypoints")
        return by_name(keypoints, self.joints)
