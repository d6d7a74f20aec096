"""Which sample is seen when, and that it follows from the seed and the step alone."""

from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest
import torch
from dataset_files import write_coco
from ikol.datasets import open_dataset
from ikol.errors import IkolError
from ikol.training.images.config import Source
from ikol.training.images.launch import Team
from ikol.training.images.material import Material, Steps, open_material, order_of
from picture_training import ALONE
from studio_pictures import write_studio

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return write_studio(tmp_path_factory.mktemp("studio"), clips=3, frames=4, held_out=(2,))


@pytest.fixture(scope="module")
def material(studio):
    data = open_dataset("studio", studio, "train")
    return Material([(data, 1.0), (data, 2.5)], [])


def test_each_sample_is_seen_as_often_as_it_is_to_be(material):
    assert material.epoch == 8 + 20
    seen = Counter(tuple(row) for row in order_of(material, 0, 0).tolist())
    assert all(seen[0, sample] == 1 for sample in range(8))
    assert {seen[1, sample] for sample in range(8)} == {2, 3}
    again, later, other = (order_of(material, *key).tolist() for key in ((0, 0), (0, 1), (1, 0)))
    assert again == order_of(material, 0, 0).tolist()
    assert again != later != other


def test_steps_can_be_begun_anywhere(material):
    through = list(islice(Steps(material, 5, 0, 0, ALONE), 12))
    assert list(islice(Steps(material, 5, 0, 7, ALONE), 5)) == through[7:]
    numbers = [number for step in through for *_, number in step]
    assert numbers == list(range(60))


def test_processes_share_the_work(material):
    parts = [list(islice(Steps(material, 3, 0, 0, Team(rank, 2, CPU)), 4)) for rank in (0, 1)]
    together = [draw for pair in zip(*parts, strict=True) for step in pair for draw in step]
    alone = [draw for step in islice(Steps(material, 6, 0, 0, ALONE), 4) for draw in step]
    assert together == alone


def test_what_is_held_out_is_not_learned(studio):
    material = open_material([Source("studio", str(studio))])
    assert [len(data) for data, _ in material.training] == [8]
    assert [len(data) for data in material.held_out] == [4]
    assert not material.unjudged


def test_what_is_not_held_out_is_said(tmp_path):
    all_learned = write_studio(tmp_path / "studio", clips=1, frames=2, held_out=())
    material = open_material([Source("studio", str(all_learned))])
    assert not material.held_out
    assert "no pictures that are held out" in material.unjudged["studio"]


def test_parts_that_are_missing_and_damaged_differ(tmp_path):
    write_coco(tmp_path)
    labels = tmp_path / "annotations" / "person_keypoints_val2017.json"
    labels.rename(labels.with_stem("person_keypoints_train2017"))
    material = open_material([Source("coco", str(tmp_path))])
    assert not material.held_out
    assert "person_keypoints_val" in material.unjudged["coco"]
    labels.write_text("{")
    with pytest.raises(IkolError) as caught:
        open_material([Source("coco", str(tmp_path))])
    assert caught.value.code == "bad_dataset"


def test_nothing_to_learn_from_is_said(studio):
    for sources, code in (
        ([], "no_data"),
        ([replace(Source("studio", str(studio)), gain=0.0)], "no_data"),
        ([Source("studio", str(studio / "gone"))], "no_dataset"),
        ([Source("nobody's", str(studio))], "unknown_dataset"),
    ):
        with pytest.raises(IkolError) as caught:
            open_material(sources)
        assert caught.value.code == code
