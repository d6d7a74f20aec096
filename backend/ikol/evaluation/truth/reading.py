"""Ground truth by the ending of its file."""

from pathlib import Path

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.evaluation.truth.arrays import read_arrays
from ikol.evaluation.truth.c3d_points import read_c3d
from ikol.evaluation.truth.recording import Truth
from ikol.evaluation.truth.skeletons import read_skeleton
from ikol.evaluation.truth.trc import read_trc

_READERS = {".trc": read_trc, ".c3d": read_c3d, ".bvh": read_skeleton, ".amc": read_skeleton}
SUFFIXES = (".npz", *_READERS)


def read_truth(path: Path, body: BodyModel) -> Truth:
    """Read ground truth: .npz (AMASS' keys or plain arrays), .bvh, .amc, .trc or .c3d.

    Args:
        path: The file.
        body: The body of captures in .npz files, and that motions of AMASS are put on.

    Raises:
        IkolError: "no_truth" if there is no such file, "truth_type" for other endings, else as the
            file's reader.
    """
    if not path.is_file():
        raise IkolError(f"There is no file {path}.", "Check the name.", "no_truth")
    suffix = path.suffix.lower()
    if suffix == ".npz":
        return read_arrays(path, body)
    if suffix not in _READERS:
        raise IkolError(
            f"{path} is no ground truth that can be read.",
            f"Give a file that ends in {', '.join(SUFFIXES)}.",
            "truth_type",
        )
    return _READERS[suffix](path)
