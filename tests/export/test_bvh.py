import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from blenders import Blender, available
from hypothesis import given
from hypothesis import strategies as st
from ikol.body.model import BodyModel
from ikol.cli.outputs import write_output
from ikol.export.bvh import evenly_spaced, write_bvh
from ikol.export.euler import euler_curves
from ikol.motion.capture import Capture
from ikol.skeleton import JOINT_NAMES, JOINT_PARENTS
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

IMPORT_SCRIPT = Path(__file__).parent / "scripts" / "import_bvh.py"


class Bvh:
    """A plain reader of .bvh, as the format is described, for comparison."""

    def __init__(self, text: str) -> None:
        skeleton, motion = text.split("MOTION\n")
        self.names: list[str] = []
        self.parents: list[int] = []
        self.offsets: list[list[float]] = []
        self.channels: list[list[str]] = []
        stack: list[int] = []
        for line in skeleton.splitlines():
            kind, *words = line.split()
            if kind in ("ROOT", "JOINT", "End"):
                self.names.append(words[0])
                self.parents.append(stack[-1] if stack else -1)
                self.channels.append([])
                stack.append(len(self.names) - 1)
            elif kind == "OFFSET":
                self.offsets.append([float(word) for word in words])
            elif kind == "CHANNELS":
                self.channels[stack[-1]] = words[1:]
            elif kind == "}":
                stack.pop()
        count, frame_time, *rows = motion.splitlines()
        self.frame_time_s = float(frame_time.removeprefix("Frame Time: "))
        self.values = np.array([[float(word) for word in row.split()] for row in rows])
        assert count == f"Frames: {len(rows)}"

    def positions(self, frame: int) -> dict[str, NDArray[Any]]:
        values = iter(self.values[frame])
        placed: list[tuple[NDArray[Any], NDArray[Any]]] = []
        for i, parent in enumerate(self.parents):
            position, rotation = placed[parent] if parent >= 0 else (np.zeros(3), np.eye(3))
            position = position + rotation @ self.offsets[i]
            for channel in self.channels[i]:
                value = next(values)
                axis = "XYZ".index(channel[0])
                if channel.endswith("position"):
                    position = position + value * np.eye(3)[axis]
                else:
                    turn = Rotation.from_euler(channel[0].lower(), value, degrees=True)
                    rotation = rotation @ turn.as_matrix()
            placed.append((position, rotation))
        return {name: placed[i][0] for i, name in enumerate(self.names) if name != "Site"}


@pytest.fixture(scope="module")
def bvh(capture: Capture, body: BodyModel, tmp_path_factory: pytest.TempPathFactory) -> Bvh:
    path = tmp_path_factory.mktemp("bvh") / "take.bvh"
    write_bvh(path, capture, body)
    return Bvh(path.read_text(encoding="utf-8"))


def test_joints_are_those_of_the_capture_seen_y_up(bvh: Bvh, capture: Capture):
    for frame in (0, 17, 44, 89):
        positions = bvh.positions(frame)
        assert set(positions) == set(JOINT_NAMES)
        for joint, name in enumerate(JOINT_NAMES):
            x, y, z = capture.joints_world[frame, joint]
            assert np.allclose(positions[name], [x, z, -y], atol=2e-4)


def test_tree_and_end_sites(bvh: Bvh):
    parents = {
        name: bvh.names[parent] if parent >= 0 else None
        for name, parent in zip(bvh.names, bvh.parents, strict=True)
        if name != "Site"
    }
    assert parents == {
        name: JOINT_NAMES[parent] if parent >= 0 else None
        for name, parent in zip(JOINT_NAMES, JOINT_PARENTS, strict=True)
    }
    ends = [
        bvh.names[parent]
        for name, parent in zip(bvh.names, bvh.parents, strict=True)
        if name == "Site"
    ]
    assert sorted(ends) == ["head", "left_foot", "left_hand", "right_foot", "right_hand"]


def test_curves_do_not_jump(bvh: Bvh, capture: Capture):
    # The person turns by 5.6 degrees a frame and more; a jump would be 180 or 360.
    assert np.abs(np.diff(bvh.values[:, 3:], axis=0)).max() < 60
    assert bvh.frame_time_s == pytest.approx(1 / 29.97, abs=1e-7)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.1, 1.0, 3.0]))
def test_euler_curves_are_the_rotations(seed: int, spread: float):
    rng = np.random.default_rng(seed)
    rotations = Rotation.from_rotvec(rng.normal(0.0, spread, (20, 3))).as_matrix()
    order, angles = euler_curves(rotations)
    back = Rotation.from_euler(order, angles, degrees=True).as_matrix()
    assert np.allclose(back, rotations, atol=1e-6)


@pytest.mark.parametrize("axis", ["x", "y", "z"])
def test_a_somersault_about_any_axis_is_a_straight_line(axis: str):
    turns = np.linspace(0.0, 720.0, 121)[:, None]
    _, angles = euler_curves(Rotation.from_euler(axis, turns, degrees=True).as_matrix())
    assert np.allclose(np.abs(np.diff(angles, axis=0)).sum(axis=1), 6.0, atol=1e-6)


def test_frames_that_are_not_evenly_spaced_are_refused(
    capture: Capture, body: BodyModel, tmp_path: Path
):
    times = capture.timestamps_s.copy()
    times[30:] += 0.5
    uneven = dataclasses.replace(capture, timestamps_s=times)
    assert evenly_spaced(capture)
    assert not evenly_spaced(uneven)
    with pytest.raises(ValueError, match="resample"):
        write_bvh(tmp_path / "take.bvh", uneven, body)
    assert not list(tmp_path.iterdir())


def test_a_clip_of_variable_rate_becomes_a_bvh_of_its_nominal_rate(
    capture: Capture, body: BodyModel, tmp_path: Path
):
    times = capture.timestamps_s.copy()
    times[30:] += 5 / capture.fps
    uneven = dataclasses.replace(capture, timestamps_s=times)
    write_output(uneven, body, tmp_path / "clip.mp4", tmp_path / "take.bvh")
    bvh = Bvh((tmp_path / "take.bvh").read_text())
    assert len(bvh.values) == len(times) + 5
    assert bvh.frame_time_s == pytest.approx(1 / capture.fps, abs=1e-6)
    x, y, z = capture.joints_world[60, 20]
    assert np.allclose(bvh.positions(65)["left_wrist"], [x, z, -y], atol=1e-3)


def test_times_rounded_to_milliseconds_are_even_enough(
    capture: Capture, body: BodyModel, tmp_path: Path
):
    rounded = dataclasses.replace(capture, timestamps_s=np.round(capture.timestamps_s, 3))
    write_bvh(tmp_path / "take.bvh", rounded, body)
    assert Bvh((tmp_path / "take.bvh").read_text()).frame_time_s == pytest.approx(
        1 / 29.97, abs=1e-4
    )


def test_one_frame(capture: Capture, body: BodyModel, tmp_path: Path):
    per_frame = {
        field.name: getattr(capture, field.name)[:1]
        for field in dataclasses.fields(Capture)
        if field.name != "betas" and isinstance(getattr(capture, field.name), np.ndarray)
    }
    write_bvh(tmp_path / "take.bvh", dataclasses.replace(capture, **per_frame), body)
    bvh = Bvh((tmp_path / "take.bvh").read_text())
    assert bvh.frame_time_s == pytest.approx(1 / capture.fps)
    assert bvh.values.shape == (1, 3 + 3 * 24)


BLENDERS = available()


@pytest.mark.blender
@pytest.mark.parametrize("blender", BLENDERS, ids=[blender.name for blender in BLENDERS])
def test_opens_in_blender_where_it_was_captured(
    capture: Capture, body: BodyModel, tmp_path: Path, blender: Blender
):
    write_bvh(tmp_path / "take.bvh", capture, body)
    (tmp_path / "names.txt").write_text("\n".join(JOINT_NAMES))
    (tmp_path / "frames.txt").write_text(str(len(capture.timestamps_s)))
    env = {"BLENDER_USER_RESOURCES": str(tmp_path / "resources")}
    done = blender.run(IMPORT_SCRIPT, str(tmp_path), env=env)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    with np.load(tmp_path / "out.npz") as out:
        assert out["bones"] == 24
        off = np.abs(out["joints"] - capture.joints_world).max()
        print(blender.name, "joints off by", off, "m at most")
        assert off < 1e-3
        rest = body.rest_joints(capture.betas)
        expected = (rest - rest[0]) @ [[1, 0, 0], [0, 0, 1], [0, -1, 0]]
        assert np.abs(out["rest"] - expected).max() < 1e-3
