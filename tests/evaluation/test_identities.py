"""Switches of identity are counted, whatever the world the captures are in."""

import json
from dataclasses import replace

import numpy as np
import pytest
from ikol.cli.main import run
from ikol.evaluation.metrics import NOBODY, identities, identity_switches
from ikol.export.npz import write_npz
from scipy.spatial.transform import Rotation
from synthetic_clip import BODY, dancing, refined, sightings

FRAMES = 90


def crossing():
    """Two people who cross and one who stands by [3, T, 3], metres."""
    t = np.linspace(-1.0, 1.0, FRAMES)
    flat = np.zeros(FRAMES)
    return np.stack(
        [
            np.column_stack((2.0 * t, flat + 0.7, flat + 0.9)),
            np.column_stack((-2.0 * t, flat - 0.7, flat + 0.9)),
            np.column_stack((flat, flat + 3.0, flat + 1.0)),
        ]
    )


def captured(truth, seed=0):
    """The same in another world, a little wrong, and in another order."""
    rng = np.random.default_rng(seed)
    R = Rotation.from_rotvec([0.1, 0.2, 1.9]).as_matrix()
    return (truth + 0.1 * rng.normal(size=truth.shape))[::-1] @ R.T + [3.0, -1.0, 0.5]


def exchanged(roots, first, second, start):
    roots = roots.copy()
    roots[[first, second], start:] = roots[[second, first], start:]
    return roots


def test_people_who_keep_their_names_are_not_switched():
    truth = crossing()
    shown = identities(captured(truth), truth)
    np.testing.assert_array_equal(shown, np.repeat([[2], [1], [0]], FRAMES, axis=1))
    assert identity_switches(shown) == [0, 0, 0]


def test_an_exchange_is_a_switch_of_both():
    truth = crossing()
    shown = identities(exchanged(captured(truth), 1, 2, 50), truth)
    assert identity_switches(shown) == [1, 1, 0]
    twice = exchanged(exchanged(captured(truth), 1, 2, 30), 1, 2, 60)
    assert identity_switches(identities(twice, truth)) == [2, 2, 0]


def test_gaps_and_people_who_are_missed_are_no_switches():
    truth = crossing()
    roots = captured(truth)[:2]
    roots[0, 20:40] = np.nan
    shown = identities(roots, truth)
    assert (shown[0] == NOBODY).all()
    assert (shown[1, 20:40] == NOBODY).sum() + (shown[2, 20:40] == NOBODY).sum() == 20
    assert identity_switches(shown) == [0, 0, 0]


@pytest.fixture(scope="module")
def two():
    capture = refined(dancing(40), sightings(dancing(40)))
    shift = np.array([1.5, 0.0, 0.0], np.float32)
    return capture, replace(
        capture,
        pelvis_world=capture.pelvis_world + shift,
        joints_world=capture.joints_world + shift,
    )


def spliced(first, second, start):
    parts = {
        name: np.concatenate((getattr(first, name)[:start], getattr(second, name)[start:]))
        for name in ("pose_rotvecs", "pelvis_world", "joints_world")
    }
    return replace(first, **parts)


def test_the_command_counts_them(tmp_path, two, capsys):
    left, right = two
    files = {
        "left": left,
        "right": right,
        "left_then_right": spliced(left, right, 25),
        "right_then_left": spliced(right, left, 25),
    }
    for name, capture in files.items():
        write_npz(tmp_path / f"{name}.npz", capture, BODY)

    def switches(*names):
        report = tmp_path / "motion.json"
        captures = [str(tmp_path / f"{name}.npz") for name in names]
        truths = [f"--truth={tmp_path / name}.npz" for name in ("left", "right")]
        assert run(["evaluate", "motion", *captures, *truths, "--json", str(report)]) == 0
        counts = [row["identity_switches"] for row in json.loads(report.read_text())]
        assert capsys.readouterr().out.split()[-1] == str(sum(counts))
        return counts

    assert switches("right", "left") == [0, 0]
    assert switches("left_then_right", "right_then_left") == [1, 1]
