"""3DPW as it is distributed: one pickle a sequence.

T. von Marcard et al., "Recovering accurate 3D human pose in the wild using IMUs and a moving
camera", ECCV 2018.

```
FOLDER/sequenceFiles/train|validation|test/*.pkl
FOLDER/imageFiles/downtown_arguing_00/image_00000.jpg ...
```
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ikol.body.safe_pickle import to_array
from ikol.rotations import rotmats_from_rotvecs

from .annotations import fitting
from .boxes import box_about, inside_picture
from .collected import Collected, Row
from .joint_sets import SMPL_24
from .reading import first_of, read_pickled
from .sample import Intrinsics, Split

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_GENDERS: Final = {"m": "male", "f": "female"}
_LEAST_DETECTED: Final = 6
"""Of keypoints that were found in the picture, which the box is then about."""


def open_pw3d(folder: Path, split: Split) -> Collected:
    """Open 3DPW: everybody in all frames in which the camera's pose is known to be right.

    Joints are SMPL's 24 of the true body; shapes are of SMPL's male or female body.

    Args:
        folder: With `sequenceFiles` and `imageFiles`.
        split: "train", "validation" or "test".

    Raises:
        IkolError: "no_dataset", "bad_dataset" or "unsafe_dataset".
    """
    first_of(folder, f"sequenceFiles/{split}/*.pkl")
    rows: list[Row] = []
    for path in sorted((folder / "sequenceFiles" / split).glob("*.pkl")):
        with fitting(path):
            rows += _rows(read_pickled(path), folder / "imageFiles")
    return Collected("3dpw", SMPL_24, rows)


def _rows(sequence: Mapping[str, Any], pictures: Path) -> Iterator[Row]:
    name = str(sequence["sequence"])
    T_camera_world = to_array(sequence["cam_poses"]).astype(np.float64)
    matrix = to_array(sequence["cam_intrinsics"])
    camera = Intrinsics(
        (float(matrix[0, 0]), float(matrix[1, 1])), (float(matrix[0, 2]), float(matrix[1, 2]))
    )
    # The principal point is half of the picture's size.
    width, height = round(2 * float(matrix[0, 2])), round(2 * float(matrix[1, 2]))
    for person, gender in enumerate(sequence["genders"]):
        valid = to_array(sequence["campose_valid"][person]).astype(np.bool_)
        rotvecs = to_array(sequence["poses"][person]).reshape(-1, 24, 3)
        joints_world = to_array(sequence["jointPositions"][person]).reshape(-1, 24, 3)
        detected = to_array(sequence["poses2d"][person])
        betas = to_array(sequence["betas"][person])[:10].astype(np.float32)
        for frame in np.flatnonzero(valid).tolist():
            R, place = T_camera_world[frame, :3, :3], T_camera_world[frame, :3, 3]
            R_parent_joint = rotmats_from_rotvecs(rotvecs[frame].astype(np.float64))
            R_parent_joint[0] = R @ R_parent_joint[0]
            joints = (joints_world[frame] @ R.T + place).astype(np.float32)
            points_px = camera.project(joints)
            inside = inside_picture(points_px, width, height)
            yield Row(
                picture=pictures / name / f"image_{frame:05d}.jpg",
                box_px=_box(detected[frame], points_px, width, height),
                keypoints_px=np.column_stack((points_px, inside)).astype(np.float32),
                take=name,
                keypoints_camera=joints,
                placed=True,
                R_parent_joint=R_parent_joint.astype(np.float32),
                betas=betas,
                body=_GENDERS[str(gender)],
                intrinsics=camera,
                name=f"{name}/{person}/{frame:05d}",
            )


def _box(detected: Float64, points_px: Float32, width: int, height: int) -> Float32:
    """The box [4] about what was found in the picture [3, 18], as others have it, or the joints."""
    found = detected[:2, detected[2] > 0].T.astype(np.float32)
    return box_about(found if len(found) >= _LEAST_DETECTED else points_px, width, height)
