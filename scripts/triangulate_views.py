"""Points of one person in space, from captures by several calibrated cameras, to measure these by.

    python scripts/triangulate_views.py CALIBRATION.qca.txt CAPTURE CAPTURE... --out truth.npz
    ikol evaluate clip CAPTURE... --truth truth.npz
    ikol evaluate cameras CAPTURE...

CALIBRATION is Qualisys', in millimetres, as Pose2Sim's demonstrations have it, CAPTURE what
`ikol capture` wrote of each camera's video, in the calibration's order; the videos are of the same
instants. Shoulders, elbows, wrists, hips, knees and ankles are where the nets see them in most
pictures, so that the truth has what errors these have in common.
"""

import argparse
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.estimators.blazepose.pose_landmarks import LANDMARK_NAMES
from ikol.export.npz import read_npz
from ikol.motion.capture import Capture
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_NAMES: Final = [
    f"{side}_{part}"
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
]
_LANDMARKS: Final = [LANDMARK_NAMES.index(name) for name in _NAMES]
_SUBPIXELS: Final = 64.0
"""Qualisys counts pixels in these parts."""
_DISTORTION: Final = (
    "radialDistortion1",
    "radialDistortion2",
    "tangentalDistortion1",
    "tangentalDistortion2",
)
_OFF: Final = 0.006
"""Distance on the plane at depth 1 from which on a view counts less."""
_ROUNDS: Final = 6
_LEAST_TRUST: Final = 0.01
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class CalibratedCamera:
    """A camera.

    Attributes:
        T_camera_world: [3, 4], metres; x right, y down, z forward.
        matrix: Intrinsics [3, 3], pixels.
        distortion: OpenCV's k1, k2, p1, p2.
    """

    T_camera_world: Float64
    matrix: Float64
    distortion: Float64


def read_calibration(path: Path) -> list[CalibratedCamera]:
    """Cameras of a .qca.txt; their axes there point right, up and back.

    Raises:
        IkolError: "bad_calibration" if it is none.
    """
    try:
        cameras = [_camera(element) for element in ET.parse(path).getroot().iter("camera")]
        _check_enough(cameras)
    except (OSError, ET.ParseError, KeyError, ValueError) as error:
        raise IkolError(
            f"{path} is no calibration that can be read: {error}.",
            "Give a .qca.txt as Qualisys writes it.",
            "bad_calibration",
        ) from error
    return cameras


def _check_enough(cameras: list[CalibratedCamera]) -> None:
    if len(cameras) < _FEWEST:
        raise ValueError(f"it has {len(cameras)} cameras, not {_FEWEST} or more")


def _camera(element: ET.Element) -> CalibratedCamera:
    place, lens = (element.find(name) for name in ("transform", "intrinsic"))
    if place is None or lens is None:
        raise ValueError("a camera has no place or no lens")
    R = np.diag([1.0, -1.0, -1.0]) @ [
        [float(place.attrib[f"r{i}{j}"]) for j in "123"] for i in "123"
    ]
    centre = np.array([float(place.attrib[axis]) for axis in "xyz"]) / 1000.0
    fx, fy, cx, cy = (
        float(lens.attrib[key]) / _SUBPIXELS
        for key in ("focalLengthU", "focalLengthV", "centerPointU", "centerPointV")
    )
    return CalibratedCamera(
        np.column_stack((R, -R @ centre)),
        np.array([[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]]),
        np.array([float(lens.attrib[key]) for key in _DISTORTION]),
    )


def triangulate(cameras: list[CalibratedCamera], points_px: Float64, trust: Float64) -> Float64:
    """Points in the world [T, P, 3] that are seen at pixels [V, T, P, 2], with trust [V, T, P].

    Linear triangulation, repeated with views that are off counting less (Geman and McClure 1987).
    What fewer than three views show is not known (NaN).
    """
    shown = trust > _LEAST_TRUST
    points_px, trust = np.where(shown[..., None], points_px, 0.0), np.where(shown, trust, 0.0)
    rays = np.stack(
        [
            cv2.undistortPoints(px.reshape(-1, 1, 2), camera.matrix, camera.distortion)
            for camera, px in zip(cameras, points_px, strict=True)
        ]
    ).reshape(points_px.shape)
    P = np.stack([camera.T_camera_world for camera in cameras])[:, None, None]
    rows = rays[..., None] * P[..., 2:, :] - P[..., :2, :]
    weights = trust
    points = np.zeros((*points_px.shape[1:3], 3))
    for _ in range(_ROUNDS):
        weighted = np.moveaxis(weights[..., None, None] * rows, 0, 2)
        homogeneous = np.linalg.svd(weighted.reshape(*points.shape[:2], -1, 4))[2][..., -1, :]
        points = homogeneous[..., :3] / homogeneous[..., 3:]
        inside = np.einsum("vij,tpj->vtpi", P[:, 0, 0, :, :3], points) + P[..., 3]
        off = np.linalg.norm(inside[..., :2] / inside[..., 2:] - rays, axis=-1)
        weights = trust / (1.0 + (off / _OFF) ** 2)
    points[shown.sum(0) < _FEWEST] = np.nan
    return points


def read_views(
    calibration: Path, paths: list[Path]
) -> tuple[list[CalibratedCamera], list[Capture]]:
    """Cameras and what was captured by each.

    Raises:
        IkolError: "views_differ" if captures are not one of each camera;
            or as `read_calibration` and `read_npz`.
    """
    cameras = read_calibration(calibration)
    body = load_body()
    captures = [read_npz(path, body) for path in paths]
    if len(captures) != len(cameras):
        raise IkolError(
            f"{len(captures)} captures are not those of {len(cameras)} cameras.",
            "Give a capture of each camera, in the calibration's order.",
            "views_differ",
        )
    return cameras, captures


def common_frames(captures: list[Capture]) -> tuple[Float64, list[NDArray[np.bool_]]]:
    """Seconds at which all have a frame [T], and which of each one's frames these are.

    A capture begins and ends with its person.

    Raises:
        IkolError: "views_differ" if there are none.
    """
    times_ms = [np.round(1000.0 * capture.timestamps_s) for capture in captures]
    common_ms = reduce(np.intersect1d, times_ms)
    if not common_ms.size:
        raise IkolError(
            "The captures have no instant in common.",
            "Give captures of the same instants, of the same person.",
            "views_differ",
        )
    return common_ms / 1000.0, [np.isin(times, common_ms) for times in times_ms]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("calibration", type=Path, help="Qualisys' .qca.txt")
    parser.add_argument("captures", type=Path, nargs="+", help="a .npz of each camera, in order")
    parser.add_argument("--out", type=Path, required=True, help="file for the points (.npz)")
    options = parser.parse_args()
    try:
        cameras, captures = read_views(options.calibration, options.captures)
        timestamps_s, rows = common_frames(captures)
    except IkolError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    pairs = list(zip(captures, rows, strict=True))
    seen = np.stack([each.landmarks_px[at][:, _LANDMARKS].astype(float) for each, at in pairs])
    shown = np.stack([each.visible[at] for each, at in pairs])
    points = triangulate(cameras, seen[..., :2], seen[..., 2] * shown[..., None])
    np.savez(
        options.out,
        joints=points.astype(np.float32),
        names=np.array(_NAMES),
        timestamps=timestamps_s,
        units="m",
    )
    print(f"Wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
