"""What is performed in a scene: stretches of real motion, and motion that nobody performed."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ikol.errors import IkolError
from ikol.rotations import align_hemisphere, quats_wxyz_from_rotmats, rotmats_from_quats_wxyz

from .postures import POSTURES
from .random_motion import RandomMotion, with_upper_body_of
from .repertoire import Performance
from .takes import Take, cut, mirrored

Float64 = NDArray[np.float64]

_HELD_OUT_SHARE: Final = 0.2
_KINDS: Final = {"real": 0.5, "two together": 0.15, "random arms": 0.12, "posture": 0.23}
"""How often each kind of motion is trained on; what is held out is always real."""

_FPS: Final = (12.0, 60.0)
_USUAL_FPS: Final = (24.0, 25.0, 30.0, 30.0, 50.0, 60.0)
_SPEEDS: Final = (0.8, 1.25)
_TO_CAMERA_RAD: Final = -np.pi / 2.0
_OFF_CAMERA_RAD: Final = np.radians(40.0)


class Director:
    """Chooses who does what, how fast and which way round."""

    def __init__(self, repertoire: list[Performance], frames: int) -> None:
        """Prepare.

        Args:
            repertoire: Motions, see `load_repertoire`.
            frames: Frames of each scene.

        Raises:
            IkolError: "no_motion" if no motion to train on is long enough.
        """
        self._frames = frames
        least_s = _SPEEDS[1] * (frames - 1) / _FPS[1]
        long_enough = [p for p in repertoire if p.duration_s > least_s]
        self._training = [p for p in long_enough if not p.held_out]
        self._held_out = [p for p in long_enough if p.held_out]
        self._random = RandomMotion()
        if not self._training:
            raise IkolError(
                "No motion to train on is long enough.",
                f"Give motions of {least_s:.1f} s or more of more than one subject.",
                "no_motion",
            )

    def direct(self, rng: np.random.Generator) -> tuple[Take, Float64]:
        """A take before a camera on the side of -y, and the times of a scene's frames in it."""
        held_out = bool(self._held_out) and rng.random() < _HELD_OUT_SHARE
        performances = self._held_out if held_out else self._training
        performance = _one_of(performances, rng)
        speed = float(rng.uniform(*_SPEEDS))
        timestamps_s = self._frame_times(performance.duration_s / speed, rng)
        duration_s = float(timestamps_s[-1])
        take = _stretch(performance, duration_s, speed, rng)
        kind = "real" if held_out else str(rng.choice(list(_KINDS), p=list(_KINDS.values())))
        if kind == "two together":
            others = [p for p in performances if p.duration_s > speed * duration_s]
            other = _stretch(_one_of(others, rng), duration_s, speed, rng)
            take = with_upper_body_of(take, other)
        elif kind == "random arms":
            take = self._random.with_random_arms(take, rng)
        elif kind == "posture":
            take = self._random.posture(str(rng.choice(list(POSTURES))), duration_s, rng)
        return facing(mirrored(take) if rng.random() < 0.5 else take, rng), timestamps_s

    def _frame_times(self, most_s: float, rng: np.random.Generator) -> Float64:
        """Times of frames at a usual or any rate, that are all within a while."""
        slowest = max(_FPS[0], (self._frames - 1) / most_s)
        usual = [fps for fps in _USUAL_FPS if fps >= slowest]
        fps = rng.choice(usual) if rng.random() < 0.5 else rng.uniform(slowest, _FPS[1])
        return np.arange(self._frames) / float(fps)


def _stretch(
    performance: Performance, duration_s: float, speed: float, rng: np.random.Generator
) -> Take:
    """Any stretch of a performance."""
    spare_s = max(0.0, performance.duration_s - speed * duration_s)
    return cut(performance, float(rng.uniform(0.0, spare_s)), duration_s, speed)


def _one_of(performances: list[Performance], rng: np.random.Generator) -> Performance:
    """One of them.

    Subjects come up as the root of what there is of them, so that one with very much crowds out
    nobody, and their files by how long they are.
    """
    of_subject: dict[str, float] = {}
    for performance in performances:
        before = of_subject.get(performance.subject, 0.0)
        of_subject[performance.subject] = before + performance.duration_s
    share = np.array([p.duration_s / np.sqrt(of_subject[p.subject]) for p in performances])
    return performances[rng.choice(len(performances), p=share / share.sum())]


def facing(take: Take, rng: np.random.Generator) -> Take:
    """A take turned about the vertical; half of the people who are filmed face the camera."""
    ahead = rotmats_from_quats_wxyz(take.quats_wxyz[len(take.quats_wxyz) // 2, 0])[:, 2]
    now_rad = float(np.arctan2(ahead[1], ahead[0]))
    off_rad = rng.normal(0.0, _OFF_CAMERA_RAD) if rng.random() < 0.5 else rng.uniform(-np.pi, np.pi)
    return _turned(take, _TO_CAMERA_RAD + float(off_rad) - now_rad)


def _turned(take: Take, heading_rad: float) -> Take:
    """A take turned about the vertical."""
    R = Rotation.from_euler("z", heading_rad).as_matrix()
    quats = take.quats_wxyz.copy()
    turned = quats_wxyz_from_rotmats(R @ rotmats_from_quats_wxyz(quats[:, 0]))
    quats[:, 0] = align_hemisphere(turned)
    path = None if take.path_legs is None else take.path_legs @ R.T
    return Take(take.name, take.held_out, quats, path)
