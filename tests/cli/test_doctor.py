"""`ikol doctor` on a machine that has everything and on one that lacks the nets."""

from pathlib import Path

import pytest
from ikol.doctor import examine


@pytest.fixture(scope="module")
def findings():
    return list(examine())


def states(findings, topic):
    return {finding.name: finding.state for finding in findings if finding.topic == topic}


def test_a_complete_machine_has_no_problem(findings):
    assert [finding for finding in findings if finding.state == "problem"] == []


def test_the_backend_is_started_and_answers(findings):
    trial = next(finding for finding in findings if finding.name == "trial")
    assert trial.state == "ok"
    assert "blazepose" in trial.text


def test_what_is_missing_says_what_it_would_enable(ikol, tmp_path):
    done = ikol("doctor", IKOL_WEIGHTS=str(tmp_path))
    assert done.returncode == 2
    assert "pose_detection" in done.stderr
    assert "ikol weights pull" in done.stdout
    assert "SMPL_NEUTRAL.pkl" in done.stdout


def test_the_users_own_models_are_shown(ikol, tmp_path):
    body = tmp_path / "smpl" / "SMPL_NEUTRAL.pkl"
    body.parent.mkdir()
    body.write_bytes(b"v_template shapedirs weights")
    assert f"--body {body}" in ikol("doctor", IKOL_WEIGHTS=str(tmp_path)).stdout


def test_a_blender_that_was_set_wrongly_is_a_problem(ikol, tmp_path):
    done = ikol("doctor", IKOL_BLENDER=str(Path(tmp_path) / "nothing"))
    assert done.returncode == 2
    assert "IKOL_BLENDER" in done.stdout
