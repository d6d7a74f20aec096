"""COCO's people with keypoints (T.-Y. Lin et al., ECCV 2014).

```
FOLDER/annotations/person_keypoints_train2017.json, person_keypoints_val2017.json (or of 2014)
FOLDER/train2017/000000000009.jpg ...
```
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ikol.errors import IkolError

from .annotations import annotated, fitting, floats, person_box
from .collected import Collected, Row
from .joint_sets import COCO_17
from .reading import first_of
from .sample import Split

_PARTS: Final = {"train": "train", "validation": "val"}
_LEAST_LABELLED: Final = 6
"""Of keypoints: with fewer there is no telling how a body lies."""


def open_coco(folder: Path, split: Split) -> Collected:
    """Open COCO's people with at least six labelled keypoints.

    Args:
        folder: With `annotations` and the pictures' folders.
        split: "train" or "validation"; the labels of the test are not public.

    Raises:
        IkolError: "no_split", "no_dataset" or "bad_dataset".
    """
    part = _PARTS.get(split)
    if part is None:
        raise IkolError(
            "The labels of COCO's test part are not public.", "Use its validation part.", "no_split"
        )
    path = first_of(folder, f"annotations/person_keypoints_{part}20[0-9][0-9].json")
    pictures = folder / path.stem.removeprefix("person_keypoints_")
    with fitting(path):
        return Collected("coco", COCO_17, _rows(path, pictures))


def _rows(path: Path, pictures: Path) -> Iterator[Row]:
    for image, person in annotated(path):
        keypoints = floats(person["keypoints"], 17, 3).copy()
        # 0: not labelled, 1: labelled but hidden, 2: labelled and seen. Hidden ones teach, too.
        keypoints[:, 2] = keypoints[:, 2] > 0
        box = person_box(image, person)
        empty = box[2] <= box[0] or box[3] <= box[1]
        if person.get("iscrowd", 0) or empty or keypoints[:, 2].sum() < _LEAST_LABELLED:
            continue
        yield Row(
            picture=pictures / image["file_name"],
            box_px=box,
            keypoints_px=keypoints,
            take=str(image["id"]),
            name=str(person["id"]),
        )
