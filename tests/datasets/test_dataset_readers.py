"""Data sets in the forms in which they are distributed, against what is true of their people."""

import pickle

import numpy as np
import pytest
from dataset_files import (
    CENTRE,
    FOCAL_PX,
    H36M,
    HEIGHT,
    WIDTH,
    write_3dhp,
    write_3dpw,
    write_coco,
    write_h36m,
    write_picture,
    write_spin,
    write_studio,
)
from ikol.datasets import dataset_names, open_dataset
from ikol.datasets.joint_sets import H36M_17, SMPL_24, SMPL_29
from ikol.errors import IkolError


def assert_is(sample, truth, chosen, *, placed=True):
    """That a sample tells of the person who is in its picture; `chosen` are its joints."""
    space = truth.keypoints[list(chosen)]
    np.testing.assert_allclose(sample.keypoints_camera, space - space[0], atol=1e-5)
    np.testing.assert_allclose(sample.keypoints_px[:, :2], truth.px[list(chosen)], atol=0.01)
    assert sample.load_picture().shape == (HEIGHT, WIDTH, 3)
    assert sample.load_picture().dtype == np.uint8
    assert (sample.root_camera is not None) == placed
    if placed:
        np.testing.assert_allclose(sample.root_camera, space[0], atol=1e-5)
        again = sample.intrinsics.project(sample.keypoints_camera + sample.root_camera)
        np.testing.assert_allclose(again, sample.keypoints_px[:, :2], atol=0.02)


def test_3dpw_in_the_frame_of_its_cameras(tmp_path):
    truths = write_3dpw(tmp_path)
    samples = open_dataset("3dpw", tmp_path, "test")
    assert len(samples) == 4  # the third frame's camera is not known
    assert samples.joints is SMPL_24
    for index, sample in enumerate(samples):
        truth = truths[index // 2][index % 2]
        assert_is(sample, truth, range(24))
        np.testing.assert_allclose(sample.R_parent_joint, truth.R, atol=1e-5)
        np.testing.assert_allclose(sample.betas, truths[index // 2][0].betas, atol=1e-6)
        assert sample.body == ("male", "female")[index // 2]
        assert sample.intrinsics.focal_px == (FOCAL_PX, FOCAL_PX)
        assert sample.intrinsics.centre_px == CENTRE
    # About what was found in the picture, and about the joints where nothing was.
    np.testing.assert_allclose(samples[0].box_px[:2], truths[0][0].px[:24].min(0), atol=0.01)
    np.testing.assert_allclose(samples[1].box_px[:2], truths[0][1].px[:12].min(0), atol=0.01)
    assert len({sample.name for sample in samples}) == len(samples)


def test_h36m_is_measured_by_protocol_2(tmp_path):
    truths = write_h36m(tmp_path)
    samples = open_dataset("h36m", tmp_path, "test")
    assert [sample.take[:4] for sample in samples] == ["s_09", "s_11"]
    assert samples.joints is H36M_17
    for sample, truth in zip(samples, (truths[0], truths[3]), strict=True):
        assert_is(sample, truth, H36M)
        np.testing.assert_allclose(sample.R_parent_joint, truth.R, atol=1e-5)
    box = np.array(truths[0].box)
    np.testing.assert_allclose(samples[0].box_px, [*box[:2], *(box[:2] + box[2:])], atol=0.01)


def test_h36m_is_trained_on_by_smpls_keypoints(tmp_path):
    truths = write_h36m(tmp_path)
    samples = open_dataset("h36m", tmp_path, "train")
    assert len(samples) == 3  # all but the take with wrong labels
    assert samples.joints is SMPL_29
    assert_is(samples[1], truths[1], range(29))
    # Of the first one only the joints are known, not the ends.
    assert np.isnan(samples[0].keypoints_camera[24:]).all()
    assert not samples[0].keypoints_px[24:, 2].any()
    assert np.isfinite(samples[0].keypoints_px).all()


@pytest.mark.parametrize("split", ["train", "test"])
def test_3dhp_of_both_joint_orders(tmp_path, split):
    truths = write_3dhp(tmp_path)
    samples = open_dataset("3dhp", tmp_path, split)
    assert samples.joints is H36M_17
    assert len(samples) == len(truths)
    for sample, truth in zip(samples, truths, strict=True):
        assert_is(sample, truth, H36M)
        assert sample.R_parent_joint is None
        assert sample.betas is None


def test_the_newer_annotations_of_3dhp_are_taken(tmp_path):
    truths = write_3dhp(tmp_path)
    old = tmp_path / "annotation_mpi_inf_3dhp_train.json"
    old.rename(tmp_path / "annotation_mpi_inf_3dhp_train_v2.json")
    old.write_text("{}")
    samples = open_dataset("3dhp", tmp_path, "train")
    assert len(samples) == len(truths)
    assert_is(samples[0], truths[0], H36M)


def test_3dhp_with_parameters_of_spin(tmp_path):
    truths = write_spin(tmp_path)
    samples = open_dataset("3dhp", tmp_path, "train")
    for sample, truth in zip(samples, truths, strict=True):
        assert_is(sample, truth, H36M, placed=False)
    np.testing.assert_allclose(samples[1].R_parent_joint, truths[1].R, atol=1e-5)
    np.testing.assert_allclose(samples[1].betas, truths[1].betas, atol=1e-6)
    assert samples[2].R_parent_joint is None
    wrist = H36M_17.names.index("right_wrist")
    assert samples[0].keypoints_px[wrist, 2] == 0.0
    assert samples[1].keypoints_px[wrist, 2] == 1.0


@pytest.mark.parametrize("labelled", [0, 1])
def test_who_has_no_box_does_not_spoil_spins_file(tmp_path, labelled):
    truths = write_spin(tmp_path)
    path = tmp_path / "mpi_inf_3dhp_train.npz"
    with np.load(path) as file:
        arrays = dict(file)
    arrays["part"][1, labelled:, 2] = 0.0
    np.savez(path, **arrays)
    samples = open_dataset("3dhp", tmp_path, "train")
    assert len(samples) == len(truths) - 1
    for sample, truth in zip(samples, (truths[0], truths[2]), strict=True):
        assert_is(sample, truth, H36M, placed=False)


def test_coco_has_who_is_labelled_well(tmp_path):
    truth, keypoints = write_coco(tmp_path)
    samples = open_dataset("coco", tmp_path, "validation")
    assert [sample.name for sample in samples] == ["1"]
    np.testing.assert_allclose(samples[0].keypoints_px[:, :2], keypoints[:, :2])
    np.testing.assert_array_equal(samples[0].keypoints_px[:, 2], keypoints[:, 2] > 0)
    assert samples[0].keypoints_camera is None
    assert samples[0].R_parent_joint is None
    asked = samples[0].keypoints_px_of(SMPL_29)
    knee = SMPL_29.names.index("left_knee")
    np.testing.assert_allclose(asked[knee, :2], truth.px[knee].round())
    assert asked[SMPL_29.names.index("spine1"), 2] == 0.0
    assert np.isnan(samples[0].keypoints_camera_of(SMPL_29)).all()


def test_studio_is_split_by_what_is_held_out(tmp_path):
    truths = write_studio(tmp_path)
    for split, name in (("train", "000000"), ("test", "000001")):
        samples = open_dataset("studio", tmp_path, split)
        assert {sample.take for sample in samples} == {name}
        assert len(samples) == 3
        assert_is(samples[0], truths[name], range(29))
        np.testing.assert_allclose(samples[0].R_parent_joint, truths[name].R, atol=1e-6)
        assert samples[0].body == "default"


def test_samples_can_be_sent_to_other_processes(tmp_path):
    write_studio(tmp_path, clips=1, frames=1)
    sample = open_dataset("studio", tmp_path, "train")[0]
    sent = pickle.loads(pickle.dumps(sample))
    np.testing.assert_array_equal(sent.load_picture(), sample.load_picture())


@pytest.mark.parametrize("name", dataset_names())
def test_a_folder_that_is_none_says_what_was_expected(tmp_path, name):
    with pytest.raises(IkolError) as caught:
        open_dataset(name, tmp_path, "train")
    assert caught.value.code == "no_dataset"
    assert "expected" in caught.value.message


def test_a_data_set_that_is_none(tmp_path):
    with pytest.raises(IkolError, match="3dpw") as caught:
        open_dataset("imagenet", tmp_path, "train")
    assert caught.value.code == "unknown_dataset"


def test_cocos_test_part_is_not_public(tmp_path):
    with pytest.raises(IkolError) as caught:
        open_dataset("coco", tmp_path, "test")
    assert caught.value.code == "no_split"


@pytest.mark.parametrize("content", ["{", "[]", '{"images": []}', '{"images": [{}]}'])
def test_damaged_annotations(tmp_path, content):
    (tmp_path / "annotation_mpi_inf_3dhp_train.json").write_text(content)
    with pytest.raises(IkolError) as caught:
        open_dataset("3dhp", tmp_path, "train")
    assert caught.value.code == "bad_dataset"


def test_arrays_that_are_missing(tmp_path):
    np.savez(tmp_path / "mpi_inf_3dhp_train.npz", imgname=["a.jpg"])
    with pytest.raises(IkolError, match="part, S") as caught:
        open_dataset("3dhp", tmp_path, "train")
    assert caught.value.code == "bad_dataset"


def test_a_single_array_is_no_annotations(tmp_path):
    with (tmp_path / "mpi_inf_3dhp_train.npz").open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(IkolError) as caught:
        open_dataset("3dhp", tmp_path, "train")
    assert caught.value.code == "bad_dataset"


def test_pickles_run_nothing(tmp_path):
    write_3dpw(tmp_path)
    path = tmp_path / "sequenceFiles" / "test" / "evil.pkl"
    path.write_bytes(b"cos\nsystem\n(S'echo harm'\ntR.")
    with pytest.raises(IkolError) as caught:
        open_dataset("3dpw", tmp_path, "test")
    assert caught.value.code == "unsafe_dataset"
    path.write_bytes(pickle.dumps({"sequence": "a"}))
    with pytest.raises(IkolError) as caught:
        open_dataset("3dpw", tmp_path, "test")
    assert caught.value.code == "bad_dataset"


def test_missing_pictures_are_named(tmp_path):
    write_h36m(tmp_path)
    sample = open_dataset("h36m", tmp_path, "test")[0]
    picture = next((tmp_path / "images").rglob("*subact_01_ca_04*.jpg"))
    picture.write_bytes(b"no picture")
    with pytest.raises(IkolError, match=picture.name) as caught:
        sample.load_picture()
    assert caught.value.code == "no_picture"
    write_picture(picture)
    assert sample.load_picture().size
