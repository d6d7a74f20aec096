"""Licensed bodies and checkpoints that users put into the weights folder themselves.

Files are recognised by their name and by the names of the arrays in them. Nothing is unpickled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .contents import array_names
from .places import weights_dir

_BODY_KEYS = {"v_template", "shapedirs", "weights"}
_BODY_SUFFIXES = {".pkl", ".npz"}
_CHECKPOINT_SUFFIXES = {".pth", ".pt", ".ckpt", ".tar", ".safetensors", ".index"}
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class UserFile:
    """A file of the user's that the project has a use for.

    Attributes:
        path: Where it is.
        kind: "body" or "checkpoint".
        title: What it is, in words.
        enables: What can be done with it.
    """

    path: Path
    kind: str
    title: str
    enables: str


def find_user_files(directory: Path | None = None) -> list[UserFile]:
    """Every body and checkpoint in the weights folder and its subfolders.

    Args:
        directory: Where to look; `weights_dir()` by default.
    """
    found = (recognise(path) for path in _files(directory or weights_dir(), _MAX_DEPTH))
    return [user_file for user_file in found if user_file is not None]


def recognise(path: Path) -> UserFile | None:
    """What a file is, or None if it is nothing known.

    A damaged file is nothing known. A file is read once, and again when it has changed.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    return _recognise(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=256)
def _recognise(path: Path, _size: int, _modified_ns: int) -> UserFile | None:
    suffix = path.suffix.lower()
    if suffix in _BODY_SUFFIXES and (names := array_names(path)) >= _BODY_KEYS:
        family = _body_family(path.name.lower(), names)
        return UserFile(path, "body", f"{family} body", f"`ikol capture --body {path}`")
    if suffix in _CHECKPOINT_SUFFIXES:
        network = _network(array_names(path))
        if network:
            return UserFile(path, "checkpoint", network, _use(network))
    return None


def _files(directory: Path, depth: int) -> Iterator[Path]:
    if depth == 0 or not directory.is_dir():
        return
    for path in sorted(directory.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files(path, depth - 1)
        elif path.is_file() and path.name != "ikol_body.npz":
            yield path


def _body_family(name: str, arrays: frozenset[str]) -> str:
    family = "SMPL"
    if "lmk_faces_idx" in arrays or "smplx" in name:
        family = "SMPL-X"
    elif "hands_meanl" in arrays or "smplh" in name:
        family = "SMPL-H"
    for gender, marks in _GENDERS.items():
        if any(mark in name for mark in marks):
            return f"{family} {gender}"
    return family


def _use(network: str) -> str:
    if network in _WITHOUT_ESTIMATOR:
        return f"nothing: this version has no estimator for {network}"
    return f"`ikol capture --estimator {network.lower()}`"


_GENDERS = {
    "neutral": ("neutral", "model_neutral"),
    "female": ("female", "basicmodel_f_"),
    "male": ("male", "basicmodel_m_"),
}


def _network(arrays: frozenset[str]) -> str:
    """The network whose parameters a checkpoint holds; "" if none that is known."""
    for network, needed, absent in _NETWORKS:
        if all(any(mark in array for array in arrays) for mark in needed) and not any(
            mark in array for mark in absent for array in arrays
        ):
            return network
    return ""


_NETWORKS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("HybrIK", ("preact.layer1", "deconv_layers", "decphi", "deccam"), ()),
    ("IKOL", ("preact.layer1", "deconv_layers", "decphi"), ("deccam",)),
    ("SMPLer", ("SMPL_predictor.decpose", "transformer.0"), ()),
    ("HMR", ("resnet_v2_50/postnorm", "3D_module/fc3", "mean_param"), ()),
    ("HMR", ("backbone.postnorm", "regressor.fc3", "regressor.mean_param"), ()),
    ("HMR 2.0", ("smpl_head.transformer", "backbone.blocks"), ()),
    ("SPIN", ("layer4.", "decpose", "decshape", "deccam"), ("transformer.",)),
)
"""Parameter names that must and must not occur, from the official repositories and from ours."""

_WITHOUT_ESTIMATOR = {"HMR 2.0", "SPIN"}
