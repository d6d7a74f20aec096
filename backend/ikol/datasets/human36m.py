"""Human3.6M with SMPL's parameters, as the authors of HybrIK pass it on.

C. Ionescu et al., "Human3.6M", TPAMI 2014; J. Li et al., "HybrIK", CVPR 2021.

```
FOLDER/annotations/Sample_*_train_Human36M_smpl*_protocol_2.json, Sample_*_test_...
FOLDER/images/s_09_act_02_subact_01_ca_04/s_09_act_02_subact_01_ca_04_000001.jpg ...
```
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ikol.rotations import rotmats_from_rotvecs

from .annotations import Entry, annotated, fitting, floats, person_box
from .boxes import inside_picture
from .collected import Collected, Row
from .joint_sets import H36M_17, SMPL_24, SMPL_29
from .reading import bad_dataset, first_of
from .sample import Intrinsics, Split

Float32 = NDArray[np.float32]

_NAME: Final = re.compile(r"s_(\d+)_act_(\d+)_subact_(\d+)_ca_(\d+)")
_WRONG: Final = ("s_09_act_05_subact_02", "s_09_act_10_subact_02", "s_09_act_13_subact_01")
"""Takes whose joints are not where the person is in the picture; nobody measures on them."""
_FRONTAL_CAMERA: Final = 4
_TEST_SUBJECTS: Final = (9, 11)
_M_PER_MM: Final = 1e-3


def open_human36m(folder: Path, split: Split) -> Collected:
    """Open Human3.6M.

    Args:
        folder: With `annotations` and `images`.
        split: "train" for the subjects to train on, with the 29 keypoints of SMPL; else protocol 2,
            subjects 9 and 11 before the frontal camera, with the 17 joints of Human3.6M.

    Raises:
        IkolError: "no_dataset" or "bad_dataset".
    """
    part = "train" if split == "train" else "test"
    path = first_of(
        folder,
        f"annotations/Sample_*_{part}_Human36M_smpl*_protocol_2.json",
        f"annotations/Sample_*_{part}_Human36M_smpl*.json",
    )
    joints = SMPL_29 if split == "train" else H36M_17
    with fitting(path):
        return Collected("h36m", joints, _rows(path, folder / "images", part))


def _rows(path: Path, pictures: Path, part: str) -> Iterator[Row]:
    for image, person in annotated(path):
        found = _NAME.search(image["file_name"])
        if found is None:
            raise bad_dataset(path, f"{image['file_name']} names no subject and camera")
        subject, camera = int(found[1]), int(found[4])
        measured = subject in _TEST_SUBJECTS and camera == _FRONTAL_CAMERA
        if found[0].startswith(_WRONG) or (part == "test" and not measured):
            continue
        keypoints = _keypoints(person, part)
        intrinsics = _intrinsics(image, person)
        points_px = intrinsics.project(keypoints)
        inside = inside_picture(points_px, int(image["width"]), int(image["height"]))
        rotvecs = floats(person["thetas"], 24, 3)
        yield Row(
            picture=pictures / image["file_name"],
            box_px=person_box(image, person),
            keypoints_px=np.nan_to_num(np.column_stack((points_px, inside))).astype(np.float32),
            take=found[0],
            keypoints_camera=keypoints,
            placed=True,
            R_parent_joint=rotmats_from_rotvecs(rotvecs),
            betas=floats(person["betas"], 10),
            intrinsics=intrinsics,
        )


def _keypoints(person: Entry, part: str) -> Float32:
    """Keypoints before the camera [29 or 17, 3], metres."""
    if part == "test":
        return _M_PER_MM * floats(person["h36m_joints"], 17, 3)
    joints = _M_PER_MM * floats(person["smpl_joints"], -1, 3)
    ends = np.full((len(SMPL_29) - len(SMPL_24), 3), np.nan, np.float32)
    return joints if len(joints) == len(SMPL_29) else np.concatenate((joints, ends))


def _intrinsics(image: Entry, person: Entry) -> Intrinsics:
    camera = (image if "cam_param" in image else person)["cam_param"]
    (fx, fy), (cx, cy) = floats(camera["f"], 2).tolist(), floats(camera["c"], 2).tolist()
    return Intrinsics((fx, fy), (cx, cy))
