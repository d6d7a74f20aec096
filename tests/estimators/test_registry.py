"""Estimators by name: what is known of each before it is loaded, and what is said without one."""

from dataclasses import replace

import pytest
import torch
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.entry import Checkpoint
from ikol.estimators.registry import ENTRIES, entry_named, estimator_names
from ikol.evaluation.regressors import load_regressors
from ikol.pipeline.loading import load_estimator

CHECKPOINT = Checkpoint("SomeNet", "its file some.pth", "https://example.org/somenet", "MIT")


def test_names_are_unique_and_blazepose_is_the_default():
    names = estimator_names()
    assert len(set(names)) == len(names)
    assert names[:2] == ("blazepose", "blazepose-direct")


@pytest.mark.parametrize("name", ["blazepose", "blazepose-direct"])
def test_an_estimator_that_comes_with_the_project_loads_by_its_name(name):
    assert load_estimator(name, load_body()).name == name


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(IkolError) as caught:
        entry_named("magic")
    assert caught.value.code == "unknown_estimator"
    assert all(name in caught.value.remedy for name in estimator_names())


def test_without_a_checkpoint_the_message_says_all_that_is_needed(tmp_path, monkeypatch):
    monkeypatch.setenv("IKOL_WEIGHTS", str(tmp_path))
    entry = replace(ENTRIES[0], name="some", checkpoint=CHECKPOINT)
    assert entry.found_checkpoint() is None
    error = entry.missing_checkpoint()
    assert error.code == "checkpoint_missing"
    for part in ("some.pth", "example.org", "MIT", str(tmp_path)):
        assert part in str(error)


def test_a_checkpoint_is_found_under_any_name_in_any_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("IKOL_WEIGHTS", str(tmp_path))
    entry = replace(ENTRIES[0], checkpoint=replace(CHECKPOINT, network="SMPLer"))
    path = tmp_path / "nets" / "whatever.pth"
    path.parent.mkdir()
    names = ("SMPL_predictor.decpose.weight", "transformer.0.theta_predictor.weight")
    torch.save({name: torch.zeros(1) for name in names}, path)
    found = entry.found_checkpoint()
    assert found is not None
    assert found.path == path


def test_only_estimators_of_landmarks_are_measured_on_training_clips():
    body = load_body()
    by_default = {regressor.name for regressor in load_regressors((), body)}
    assert by_default == {entry.name for entry in ENTRIES if entry.reads == "landmarks"}
    for entry in ENTRIES:
        if entry.reads == "pictures":
            with pytest.raises(IkolError) as caught:
                load_regressors((entry.name,), body)
            assert caught.value.code == "needs_pictures"
