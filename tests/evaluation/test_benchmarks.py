"""Benchmarks of bodies in single pictures: what is measured is the error that was made."""

import numpy as np
import pytest
import torch
from dataset_files import (
    BODY,
    FOCAL_PX,
    H36M,
    write_3dhp,
    write_3dpw,
    write_h36m,
    write_studio,
)
from ikol.body.skinning import skin
from ikol.datasets import open_dataset
from ikol.datasets.joint_sets import H36M_17, LSP_14, SMPL_24
from ikol.errors import IkolError
from ikol.estimators.base import PersonEstimates
from ikol.evaluation.benchmarks.joints import by_name, load_joint_regressor, posed
from ikol.evaluation.benchmarks.looks import Look
from ikol.evaluation.benchmarks.protocols import PROTOCOLS, Ruler
from ikol.evaluation.benchmarks.run import measure
from ikol.evaluation.benchmarks.scores import mean_scores
from ikol.evaluation.metrics import area_under_curve, correct_points
from ikol.motion.camera import rotation_to_ray
from ikol.rotations import twist_about
from ikol.skeleton import NUM_JOINTS, PRIMARY_CHILD
from scipy.spatial.transform import Rotation

STRAIGHT = np.eye(3)


class Knowing:
    """Says the truth of known people as a network that says rotations would, with an error of its.

    Its keypoints are those of its rotations; landmarks in the picture are the true ones.

    Args:
        truths: The people, in the order in which they are looked at.
        bend: Further rotation of the left knee [3, 3].
        says_rotations: Whether it does; else it says its keypoints alone.
    """

    def __init__(self, truths, bend=STRAIGHT, *, says_rotations=True):
        self._left, self._bend, self._says_rotations = list(truths), bend, says_rotations

    def look(self, image_rgb, box_px, view):
        truth = self._left.pop(0)
        R = truth.R.copy()
        R[4] = R[4] @ self._bend
        R_virtual_camera = rotation_to_ray(truth.keypoints[0]).T
        R[0] = R_virtual_camera @ R[0]
        rest = BODY.rest_keypoints(truth.betas)
        bones = rest[list(PRIMARY_CHILD)] - rest[:NUM_JOINTS]
        axes = bones / np.linalg.norm(bones, axis=-1, keepdims=True)
        twist = twist_about(R.astype(np.float32), axes.astype(np.float32))[1:]
        keypoints = posed(BODY, R, truth.betas).keypoints
        before = keypoints @ R_virtual_camera + truth.keypoints[0]
        px = FOCAL_PX * before[:, :2] / before[:, 2:] + truth.px[0]
        px -= FOCAL_PX * truth.keypoints[0, :2] / truth.keypoints[0, 2]
        marks = np.ones((29, 1))
        estimates = PersonEstimates(
            keypoints_camera=keypoints[None].astype(np.float32),
            keypoint_weights=np.ones((1, 29), np.float32),
            keypoints_px=np.hstack((px, marks))[None].astype(np.float32),
            twist_cos_sin=twist[None].astype(np.float32),
            twist_weights=np.ones((1, 23), np.float32),
        )
        return Look(
            estimates,
            truth.betas.astype(np.float32),
            R.astype(np.float32) if self._says_rotations else None,
            np.hstack((truth.px, marks)).astype(np.float32),
        )


def measured(dataset, truths, ruler, bend=STRAIGHT, *, says_rotations=True):
    knowing = Knowing(truths, bend, says_rotations=says_rotations)
    outcomes = list(measure(dataset, knowing, ruler, fits=True))
    assert all(outcome.seen for outcome in outcomes)
    rows = [row for outcome in outcomes for row in outcome.scores]
    told = {
        mean.solver: {name: value for name, value in mean.values.items() if value is not None}
        for mean in mean_scores(rows)
    }
    return rows, told


def test_who_says_the_truth_makes_no_error(tmp_path):
    truths = write_studio(tmp_path, clips=2, frames=2)
    ruler = Ruler(PROTOCOLS["studio"], BODY, {"default": BODY})
    dataset = open_dataset("studio", tmp_path, "test")
    rows, means = measured(dataset, [truths["000001"]] * 2, ruler)
    assert ruler.joints is SMPL_24
    turned = means["turned"]
    assert next(mean.people for mean in mean_scores(rows)) == 2
    for name in ("mpjpe_mm", "pa_mpjpe_mm", "pve_mm", "rotation_deg"):
        assert turned[name] < 0.05
    assert turned["pck"] == 1.0
    assert turned["auc"] == pytest.approx(30 / 31)  # nothing is closer than 0
    # As the network says it, it is true of a camera that looks at the person.
    assert means["network"]["mpjpe_mm"] > 1.0
    assert means["network"]["pa_mpjpe_mm"] < 0.05
    # What is right already the layer leaves as it is.
    assert means["refined"]["mpjpe_mm"] < 0.5
    assert means["refined-landmarks"]["rotation_deg"] < 0.2
    assert means["ikol"]["mpjpe_mm"] < 8.0
    # Priors pull at fits, less at one that begins at the truth.
    for name in ("spin", "spin-landmarks", "smplify", "smplify-landmarks"):
        assert means[name]["mpjpe_mm"] < 8.0
    assert means["spin"]["rotation_deg"] < 0.7 * means["smplify"]["rotation_deg"]


def test_bare_keypoints_are_fitted_from_where_the_layer_brings_the_body(tmp_path):
    truths = write_studio(tmp_path, clips=2, frames=1)
    ruler = Ruler(PROTOCOLS["studio"], BODY, {"default": BODY})
    dataset = open_dataset("studio", tmp_path, "test")
    _, means = measured(dataset, [truths["000001"]], ruler, says_rotations=False)
    anew = ["analytic", "ikol-paper", "ikol", "smplify", "ikol-landmarks", "smplify-landmarks"]
    assert list(means) == ["keypoints", "spin", "spin-landmarks", *anew]
    # The layer knows what twists are said; a fit from the rest pose does not.
    for whose in ("", "-landmarks"):
        spin, smplify = means[f"spin{whose}"], means[f"smplify{whose}"]
        assert spin["mpjpe_mm"] < 8.0
        assert spin["rotation_deg"] < 0.7 * smplify["rotation_deg"]


def test_errors_are_those_that_were_made(tmp_path):
    truths = write_studio(tmp_path, clips=2, frames=1)
    truth = truths["000001"]
    bend = Rotation.from_rotvec([0.7, 0.0, 0.0]).as_matrix()
    ruler = Ruler(PROTOCOLS["studio"], BODY, {"default": BODY})
    dataset = open_dataset("studio", tmp_path, "test")
    rows, _ = measured(dataset, [truth], ruler, bend)
    row = next(row for row in rows if row.solver == "turned")
    assert row.rotation_deg == pytest.approx(np.rad2deg(0.7) / 23, abs=1e-3)

    R = truth.R.copy()
    R[4] = R[4] @ bend
    rest = BODY.rest_joints(truth.betas)
    off = [
        np.linalg.norm(posed(BODY, R, truth.betas).keypoints[j] - truth.keypoints[j] + root)
        for root in (truth.keypoints[0],)
        for j in range(24)
    ]
    assert row.mpjpe_mm == pytest.approx(1e3 * np.mean(off), abs=0.01)
    assert row.pck == pytest.approx(np.mean(np.array(off[1:]) < 0.15))
    both = [
        skin(
            BODY,
            torch.from_numpy(each.astype(np.float32)),
            torch.from_numpy(truth.betas.astype(np.float32)),
            torch.from_numpy(-rest[0]),
        ).numpy()
        for each in (R, truth.R)
    ]
    surface_mm = 1e3 * np.linalg.norm(both[0] - both[1], axis=-1).mean()
    assert row.pve_mm == pytest.approx(surface_mm, abs=0.01)


def test_the_picture_corrects_what_a_network_says(tmp_path):
    truths = write_studio(tmp_path, clips=2, frames=1)
    bend = Rotation.from_rotvec([0.0, 0.0, 0.5]).as_matrix()  # across the picture
    ruler = Ruler(PROTOCOLS["studio"], BODY, {"default": BODY})
    dataset = open_dataset("studio", tmp_path, "test")
    _, means = measured(dataset, [truths["000001"]], ruler, bend)
    # Its own keypoints say what its rotations say, those in the picture say where it is wrong.
    assert means["refined"]["mpjpe_mm"] == pytest.approx(means["turned"]["mpjpe_mm"], abs=0.5)
    for name in ("mpjpe_mm", "pa_mpjpe_mm", "pve_mm", "rotation_deg"):
        assert means["refined-landmarks"][name] < 0.9 * means["turned"][name]
    for name in ("spin", "smplify"):
        assert means[f"{name}-landmarks"]["pa_mpjpe_mm"] < 0.6 * means[name]["pa_mpjpe_mm"]


def test_h36m_and_3dhp_by_labels_of_their_own(tmp_path):
    truths = write_h36m(tmp_path)
    ruler = Ruler(PROTOCOLS["h36m"], BODY)
    dataset = open_dataset("h36m", tmp_path, "test")
    rows, means = measured(dataset, [truths[0], truths[3]], ruler)
    assert ruler.joints is LSP_14
    # The files' joints are the body's own here, so that nothing is off.
    assert means["turned"]["mpjpe_mm"] < 0.05
    assert "pve_mm" not in means["turned"]
    assert "pck" not in means["turned"]
    assert {row.take for row in rows} == {dataset[0].take, dataset[1].take}

    (tmp_path / "3dhp").mkdir()
    truths = write_3dhp(tmp_path / "3dhp")
    ruler = Ruler(PROTOCOLS["3dhp"], BODY)
    assert ruler.joints is H36M_17
    assert sum(ruler.counted()) == 14
    _, means = measured(open_dataset("3dhp", tmp_path / "3dhp", "test"), truths, ruler)
    assert means["turned"]["mpjpe_mm"] < 0.05
    assert means["turned"]["pck"] == 1.0
    assert "rotation_deg" not in means["turned"]


def regressor_file(folder):
    """A regressor whose joints are the body's own where they are its joints."""
    weights = np.zeros((17, len(BODY.vertices_template)))
    for row, keypoint in enumerate(H36M):
        if keypoint < 24:
            weights[row] = BODY.joint_regressor[keypoint]
        else:
            weights[row, BODY.keypoint_vertices[keypoint - 24]] = 1.0
    path = folder / "J_regressor_h36m.npy"
    np.save(path, weights)
    return path


def test_a_regressor_takes_joints_from_the_surface(tmp_path):
    truths = write_3dpw(tmp_path, people=1)
    regressor = load_joint_regressor(regressor_file(tmp_path), BODY)
    surface = posed(BODY, truths[0][0].R, truths[0][0].betas)
    by_weights = regressor(surface.vertices, LSP_14)
    # Joints of a posed body are near the same combinations of its posed vertices.
    assert np.abs(by_weights - by_name(surface.keypoints, LSP_14)).max() < 0.06

    dataset = open_dataset("3dpw", tmp_path, "test")
    shapes = truths[0][0].betas  # that of the first frame holds for the sequence
    people = [type(t)(t.R, shapes, t.keypoints, t.px) for t in truths[0][:2]]
    ruler = Ruler(PROTOCOLS["3dpw"], BODY, {"male": BODY}, regressor)
    _, means = measured(dataset, people, ruler)
    assert ruler.joints is LSP_14
    assert means["turned"]["mpjpe_mm"] < 0.05
    assert means["turned"]["pve_mm"] < 0.05

    lacking = Ruler(PROTOCOLS["3dpw"], BODY, {}, regressor)
    with pytest.raises(IkolError, match="--male") as caught:
        measured(dataset, people, lacking)
    assert caught.value.code == "no_true_body"
    assert Ruler(PROTOCOLS["3dpw"], BODY).joints is SMPL_24


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", None])
def test_regressors_that_do_not_fit(tmp_path, content):
    path = tmp_path / "J_regressor_h36m.npy"
    if content is None:
        np.save(path, np.zeros((17, 6890)))
    else:
        path.write_bytes(content)
    with pytest.raises(IkolError) as caught:
        load_joint_regressor(path, BODY)
    assert caught.value.code == "bad_joint_regressor"


def test_samples_are_spread_evenly(tmp_path):
    truths = write_studio(tmp_path, clips=2, frames=4)
    ruler = Ruler(PROTOCOLS["studio"], BODY, {"default": BODY})
    dataset = open_dataset("studio", tmp_path, "test")
    outcomes = list(measure(dataset, Knowing([truths["000001"]] * 2), ruler, samples=2))
    names = [outcome.scores[0].sample for outcome in outcomes]
    assert names == ["000001/0000", "000001/0002"]
    # Fits, which take long, are made only if they are asked for.
    assert not any("spin" in row.solver or "smplify" in row.solver for row in outcomes[0].scores)


def test_pck_and_auc_against_naive_ones():
    errors = np.abs(np.random.default_rng(3).normal(scale=120.0, size=(20, 14)))
    errors[3, 4] = np.nan
    known = [float(e) for e in errors.ravel() if not np.isnan(e)]
    assert correct_points(errors) == pytest.approx(sum(e < 150 for e in known) / len(known))
    shares = [sum(e < at for e in known) / len(known) for at in range(0, 155, 5)]
    assert area_under_curve(errors) == pytest.approx(sum(shares) / len(shares))
    assert np.isnan(correct_points(np.full(3, np.nan)))
