"""MPI-INF-3DHP, as the authors of HybrIK or of SPIN pass it on.

D. Mehta et al., "Monocular 3D human pose estimation in the wild using improved CNN supervision",
3DV 2017; J. Li et al., "HybrIK", CVPR 2021; N. Kolotouros et al., "SPIN", ICCV 2019.

```
FOLDER/annotation_mpi_inf_3dhp_train_v2.json (or _train.json), annotation_mpi_inf_3dhp_test.json
FOLDER/mpi_inf_3dhp_train_set/..., mpi_inf_3dhp_test_set/...     the pictures
```
or
```
FOLDER/mpi_inf_3dhp_train.npz (which has SMPL's parameters), mpi_inf_3dhp_valid.npz
FOLDER/S1/Seq1/imageFrames/video_0/..., mpi_inf_3dhp_test_set/TS1/...     the pictures
```
Both are read as the 17 joints that the data set is measured on, in Human3.6M's order.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from .annotations import annotated, fitting, floats, person_box
from .boxes import inside_picture
from .collected import Collected, Row
from .joint_sets import H36M_17
from .reading import first_of
from .sample import Intrinsics, Split
from .spin_arrays import spin_rows

_OF_28: Final = (4, 18, 19, 20, 23, 24, 25, 3, 5, 6, 7, 9, 10, 11, 14, 15, 16)
_OF_17: Final = (14, 11, 12, 13, 8, 9, 10, 15, 1, 16, 0, 5, 6, 7, 2, 3, 4)
"""Human3.6M's joints among the 28 that are to train on, and among the 17 of the test."""
_M_PER_MM: Final = 1e-3


def open_mpi_inf_3dhp(folder: Path, split: Split) -> Collected:
    """Open MPI-INF-3DHP.

    Args:
        folder: With the annotations and the folders of pictures.
        split: "train", else the test set (TS1 to TS6).

    Raises:
        IkolError: "no_dataset" or "bad_dataset".
    """
    part, spin_part = ("train", "train") if split == "train" else ("test", "valid")
    name = f"annotation_mpi_inf_3dhp_{part}"
    path = first_of(folder, f"{name}_v2.json", f"{name}.json", f"mpi_inf_3dhp_{spin_part}.npz")
    with fitting(path):
        rows = (
            _rows(path, folder / f"mpi_inf_3dhp_{part}_set")
            if path.suffix == ".json"
            else spin_rows(path, folder)
        )
        return Collected("3dhp", H36M_17, rows)


def _rows(path: Path, pictures: Path) -> Iterator[Row]:
    for image, person in annotated(path):
        keypoints = _M_PER_MM * floats(person["keypoints_cam"], -1, 3)
        keypoints = keypoints[list(_OF_28 if len(keypoints) == 28 else _OF_17)]
        camera = image if "cam_param" in image else person
        matrix = np.asarray(camera["cam_param"]["intrinsic_param"], np.float64)
        intrinsics = Intrinsics(
            (float(matrix[0, 0]), float(matrix[1, 1])), (float(matrix[0, 2]), float(matrix[1, 2]))
        )
        points_px = intrinsics.project(keypoints)
        inside = inside_picture(points_px, int(image["width"]), int(image["height"]))
        yield Row(
            picture=pictures / image["file_name"],
            box_px=person_box(image, person),
            keypoints_px=np.column_stack((points_px, inside)).astype(np.float32),
            take=str(Path(image["file_name"]).parent),
            keypoints_camera=keypoints,
            placed=True,
            intrinsics=intrinsics,
        )
