"""Terms of the loss on the last estimate; the shape has none of its own.

X. Xu et al., "SMPLer", TPAMI 2023, Section 3.6, with the weights and means of the released code.
"""

from dataclasses import dataclass

from torch import Tensor

from ikol.training.images.numbers import NotNegative


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the terms.

    Attributes:
        vertices: Of metres.
        picture: Of squares, the picture being -1..1.
        joints: Of square metres.
        rotations: Of entries of rotation matrices.
    """

    vertices: NotNegative = 100.0
    picture: NotNegative = 100.0
    joints: NotNegative = 1000.0
    rotations: NotNegative = 50.0


def vertex_term(
    vertices: Tensor, pelvis: Tensor, true_vertices: Tensor, true_pelvis: Tensor, known: Tensor
) -> Tensor:
    """Mean error of vertices' coordinates, relative to the pelvis.

    Args:
        vertices: [B, V, 3] metres.
        pelvis: [B, 3], by which regressor the label's is.
        true_vertices: Of the label.
        true_pelvis: Of the label.
        known: Whether a sample has them [B].
    """
    off = (vertices - pelvis[:, None]) - (true_vertices - true_pelvis[:, None])
    return _mean_of_known(off.abs(), known)


def picture_term(seen: Tensor, labels: Tensor) -> Tensor:
    """Mean squared error of keypoints in the picture, each times its confidence.

    Args:
        seen: [B, K, 2], the picture being -1..1.
        labels: [B, K, 3]: the same of the label, and its confidence 0..1.
    """
    return (labels[..., 2:] * (seen - labels[..., :2]).square()).mean()


def joint_term(joints: Tensor, true_joints: Tensor, hips: tuple[int, int], known: Tensor) -> Tensor:
    """Mean squared error of joints about the middle of the hips, m^2.

    Args:
        joints: [B, J, 3] metres.
        true_joints: Of the label.
        hips: Which of them are the hips.
        known: Whether a sample has them [B].
    """

    def about_hips(points: Tensor) -> Tensor:
        return points - points[:, list(hips)].mean(1, keepdim=True)

    return _mean_of_known((about_hips(joints) - about_hips(true_joints)).square(), known)


def rotation_term(R: Tensor, true_R: Tensor, known: Tensor) -> Tensor:
    """Mean error of the entries of rotation matrices [B, 24, 3, 3], of samples that have them."""
    return _mean_of_known((R - true_R).abs(), known)


def _mean_of_known(values: Tensor, known: Tensor) -> Tensor:
    """Mean over samples that have a label; 0 if none has."""
    each = values.flatten(1).mean(1)
    return (each * known).sum() / known.sum().clamp_min(1)
