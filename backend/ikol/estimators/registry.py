"""All estimators by name. Importing this loads none of them, nor torch."""

from typing import Final

from ikol.errors import IkolError

from .crop import Crop, Extent
from .entry import Checkpoint, Entry

__all__ = ["ENTRIES", "entry_named", "estimator_names", "says_rotations"]

_REGION: Final = Crop(side_px=256, margin=1.25, extent=Extent.CIRCLE)

_IKOL_CROP: Final = Crop(
    side_px=256,
    margin=1.25,
    extent=Extent.LONGER_SIDE,
    mean=(0.406, 0.457, 0.480),
    deviation=(0.225, 0.224, 0.229),
)
"""ImageNet's colours in the order blue, green, red (and 0.480 for 0.485), applied to red, green and
blue: so the released models were trained."""

_HMR_CROP: Final = Crop(
    side_px=224,
    margin=224 / 150,
    extent=Extent.DIAGONAL,
    mean=(0.5, 0.5, 0.5),
    deviation=(0.5, 0.5, 0.5),
    edge_goes_on=True,
)
"""The person, from corner to corner of the box, is 150 pixels; colours are in -1..1."""

_SMPLER_CROP: Final = Crop(
    side_px=224,
    margin=1.2,
    extent=Extent.LONGER_SIDE,
    mean=(0.485, 0.456, 0.406),
    deviation=(0.229, 0.224, 0.225),
)

_RESEARCH: Final = (
    "the code is MIT; the checkpoint has no statement of its own, was trained on data sets for "
    "research only, and holds arrays of SMPL, which are not used"
)

ENTRIES: Final = (
    Entry(
        name="blazepose",
        title="BlazePose GHUM, and a network over time that corrects its mapping",
        crop=_REGION,
        reads="landmarks",
        outputs=("keypoints", "twist", "shape", "contacts"),
        licence="Apache-2.0",
        checkpoint=None,
        target="ikol.estimators.blazepose.blazepose:load_learned",
    ),
    Entry(
        name="blazepose-direct",
        title="BlazePose GHUM, each frame for itself",
        crop=_REGION,
        reads="landmarks",
        outputs=("keypoints", "twist"),
        licence="Apache-2.0",
        checkpoint=None,
        target="ikol.estimators.blazepose.blazepose:load_direct",
    ),
    Entry(
        name="ikol",
        title="The network of the IKOL paper: ResNet-34, 24 joints",
        crop=_IKOL_CROP,
        reads="pictures",
        outputs=("keypoints", "twist", "shape"),
        licence="code Apache-2.0; checkpoint: its authors'",
        checkpoint=Checkpoint(
            network="IKOL",
            file="the released checkpoint (.pth)",
            source="the IKOL repository, https://github.com/Juzezhang/IKOL",
            licence=_RESEARCH,
        ),
        target="ikol.estimators.ikol.loading:load",
        untrained="ikol.estimators.ikol.loading:untrained_ikol",
    ),
    Entry(
        name="hybrik",
        title="HybrIK's network, followed by the IKOL layer: ResNet-34, 29 keypoints, camera",
        crop=_IKOL_CROP,
        reads="pictures",
        outputs=("keypoints", "twist", "shape", "camera"),
        licence="code Apache-2.0; checkpoint: its authors'",
        checkpoint=Checkpoint(
            network="HybrIK",
            file="the checkpoint with ResNet-34 and predicted camera (.pth)",
            source="the HybrIK repository, https://github.com/jeffffffli/HybrIK",
            licence=_RESEARCH,
        ),
        target="ikol.estimators.ikol.loading:load",
        untrained="ikol.estimators.ikol.loading:untrained_hybrik",
    ),
    Entry(
        name="hmr",
        title="HMR's network, its rotations followed by the IKOL layer: ResNet-50 v2",
        crop=_HMR_CROP,
        reads="pictures",
        outputs=("rotations", "shape", "camera"),
        licence="code Apache-2.0; checkpoint: its authors'",
        checkpoint=Checkpoint(
            network="HMR",
            file="the released TensorFlow checkpoint (model.ckpt-667589.index and .data-...)",
            source="the HMR repository, https://github.com/akanazawa/hmr",
            licence=_RESEARCH,
        ),
        target="ikol.estimators.hmr.loading:load",
        untrained="ikol.estimators.hmr.loading:untrained",
    ),
    Entry(
        name="smpler",
        title="SMPLer's network, its rotations followed by the IKOL layer: HRNet-W32 or W48",
        crop=_SMPLER_CROP,
        reads="pictures",
        outputs=("rotations", "shape", "camera"),
        licence="code Apache-2.0; checkpoint: its authors'",
        checkpoint=Checkpoint(
            network="SMPLer",
            file="a released checkpoint of SMPLer or SMPLer-L (such as SMPLer_h36m.pt)",
            source="the SMPLer repository, https://github.com/xuxy09/SMPLer",
            licence=(
                "neither the code nor the checkpoint has one, so ask its authors; it was trained "
                "on data sets for research only, and holds arrays of SMPL, which are not used"
            ),
        ),
        target="ikol.estimators.smpler.loading:load",
        untrained="ikol.estimators.smpler.loading:untrained",
    ),
)
"""The default one first."""


def estimator_names() -> tuple[str, ...]:
    """Names of all estimators, the default one first."""
    return tuple(entry.name for entry in ENTRIES)


def says_rotations(name: str) -> bool:
    """Whether the estimator of that name, if there is one, says rotations outright."""
    return any(entry.name == name and entry.says_rotations for entry in ENTRIES)


def entry_named(name: str) -> Entry:
    """The estimator of that name.

    Raises:
        IkolError: `unknown_estimator`.
    """
    for entry in ENTRIES:
        if entry.name == name:
            return entry
    raise IkolError(
        f"There is no estimator {name!r}.",
        f"Choose one of: {', '.join(estimator_names())}.",
        "unknown_estimator",
    )
