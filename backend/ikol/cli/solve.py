"""`ikol solve`: a captured motion solved again with other choices, without the video."""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import torch
from cyclopts import Parameter
from numpy.typing import NDArray
from rich.console import Console

from ..body.model import load_body
from ..device import pick
from ..errors import IkolError
from ..export.npz import read_npz
from ..motion.capture import Capture
from ..motion.solve_again import solve_again
from ..pipeline.loading import load_solver
from .outputs import check_outputs, failed, write_all, write_output
from .progress import CaptureProgress
from .solve_choices import SolveChoices, options_of
from .waiting import waiting_for


def solve(
    motion: Path,
    /,
    *,
    output: Annotated[list[Path], Parameter(name=["--output", "-o"])],
    body: str = "default",
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto",
    contacts: Literal["found", "own"] = "found",
    choices: SolveChoices | None = None,
) -> None:
    """Solve a captured motion again, without the video. The person keeps place and shape.

    Args:
        motion: An .npz of `ikol capture`, at the clip's own frame rate.
        output: File to write: .npz, .bvh, .blend, .fbx or .glb; may be given several times.
        body: The body that it was captured with: a file (SMPL family), or default.
        device: What the solver runs on.
        contacts: When feet stand: found anew, or as the file itself says, where it was edited.
        choices: How the clip is solved.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    check_outputs(output, None, motion)
    options, solver_device = options_of(choices), pick(device)
    torch.set_num_threads(1)
    model = load_body(body)
    capture = read_npz(motion, model)
    given = _own_contacts(capture, motion) if contacts == "own" else None
    with waiting_for("Preparing the solver, which the first time takes some seconds"):
        load_solver(solver_device)
    with CaptureProgress() as progress:
        solving = progress.stage("Solve", 0)
        solved = solve_again(
            capture,
            model,
            options,
            device=solver_device,
            contacts=given,
            progress=solving.done,
        )
    failures = write_all({path: partial(write_output, solved, model, None) for path in output})
    for path in output:
        if path not in failures:
            console.print(f"Wrote {path}", markup=False)
    if failures:
        raise failed(failures)


def _own_contacts(capture: Capture, path: Path) -> NDArray[np.float32]:
    if capture.contacts is None:
        raise IkolError(f"{path} has no contacts.", "Have them found.", "no_contacts")
    return capture.contacts
