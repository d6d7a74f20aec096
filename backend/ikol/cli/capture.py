"""`ikol capture`: a video in, an animation out."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import torch
from cyclopts import Parameter
from rich.console import Console

from ..body.model import load_body
from ..device import pick
from ..errors import IkolError
from ..estimators.registry import entry_named
from ..motion.camera import field_of_view_deg
from ..motion.capture import Capture
from ..motion.notices import notices
from ..motion.resample import resample
from ..overlay import write_overlay
from ..pipeline import ClipOptions, PeopleSession
from ..pipeline.loading import load_estimator, load_solver, with_hands
from ..pipeline.runner import run_clip
from ..video import Video, open_video
from .outputs import check_outputs, failed, numbered, write_all, write_output
from .progress import CaptureProgress
from .solve_choices import SolveChoices, options_of
from .waiting import waiting_for

_MAX_FPS = 1000.0


def capture(
    video: Path,
    /,
    *,
    output: Annotated[list[Path], Parameter(name=["--output", "-o"])],
    overlay: Path | None = None,
    people: Annotated[str, Parameter(name=["--people", "--person"])] = "largest",
    fps: str = "source",
    body: str = "default",
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto",
    estimator: str = "blazepose",
    fov: float | None = None,
    hands: Annotated[bool, Parameter(negative=())] = False,
    solve: SolveChoices | None = None,
) -> None:
    """Capture the motion of a person in a video, or of all people in it.

    A clip with cuts gives results for each shot; several results are numbered: out.1.npz, ...

    Args:
        video: The clip.
        output: File to write: .npz, .bvh, .blend, .fbx or .glb; may be given several times.
        overlay: Also write the clip with the skeleton drawn over it (.mp4).
        people: largest, central, which person from the left, counted from 0, who is at a point
            X,Y of the first picture, in pixels (X,Y@FRAME: of that frame, from which on they are
            followed, in that shot alone), or all.
        fps: Frame rate of the output: source, or frames a second.
        body: A body file (SMPL family), or default.
        device: What the solver and the networks run on; the BlazePose nets run on the CPU.
        estimator: Which networks see the person; `ikol estimators list` shows them.
        fov: Field of view of the camera across the picture's longer side, degrees; by default what
            the file says of its lens, and where it says nothing a guess.
        hands: Also capture the fingers; needs `ikol weights pull --hands` once.
        solve: How the clip is solved.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    rate = _frame_rate(fps)
    check_outputs(output, overlay, video)
    solver_device = pick(device)
    options = ClipOptions(people, options_of(solve), fov)
    with open_video(video) as clip:
        if entry_named(estimator).reads == "landmarks":
            # BlazePose's nets bring threads of their own; torch's would only stand in their way.
            torch.set_num_threads(1)
        model = load_body(body)
        nets = load_estimator(estimator, model, solver_device)
        nets = with_hands(nets, model) if hands else nets
        with waiting_for("Preparing the solver, which the first time takes some seconds"):
            load_solver(solver_device)
        session = PeopleSession(nets, model, clip.info, options, solver_device)
        with CaptureProgress() as progress:
            results = _run(clip, session, progress)
            files = [result if rate is None else resample(result, rate) for result in results]
            writers = {
                numbered(path, place, len(files)): partial(write_output, file, model, video)
                for path in output
                for place, file in enumerate(files)
            }
            if overlay is not None:
                writers[overlay] = partial(_write_overlay, results, video, progress)
            failures = write_all(writers)
    _report(console, clip, results, [path for path in writers if path not in failures], fov)
    if failures:
        raise failed(failures)


def _write_overlay(
    results: list[Capture], video: Path, progress: CaptureProgress, path: Path
) -> None:
    with open_video(video) as again:
        stage = progress.stage("Overlay", again.info.frame_count, in_frames=True)
        write_overlay(path, results, again, stage.done)


def _run(clip: Video, session: PeopleSession, progress: CaptureProgress) -> list[Capture]:
    frames = progress.stage("Capture", clip.info.frame_count, in_frames=True)
    refining = progress.stage("Refine", 0)

    def captured(done: int) -> None:
        # The count in the header is only a hint.
        frames.done(done, max(done, clip.info.frame_count))

    def refined(done: int, total: int) -> None:
        frames.finish()
        refining.done(done, total)

    return run_clip(clip, session, on_frames=captured, on_refine=refined)


def _report(
    console: Console, clip: Video, results: list[Capture], files: list[Path], fov: float | None
) -> None:
    if clip.warning:
        console.print(f"Warning: {clip.warning}", markup=False)
    for line in (*_told(results), *_told_of_lens(results[0], clip.info.fov_deg, fov)):
        console.print(line, markup=False)
    for path in files:
        console.print(f"Wrote {path}", markup=False)


def _told(results: list[Capture]) -> Iterator[str]:
    """What there is to say of the results."""
    yield from notices(results)
    for number, result in enumerate(results, start=1):
        count, gaps = len(result.visible), int((~result.visible).sum())
        if len(results) > 1:
            first_s, last_s = result.timestamps_s[[0, -1]]
            yield f"{number}: from {first_s:.2f} to {last_s:.2f} s, seen in {count - gaps} frames"
        elif gaps:
            yield f"Nobody was seen in {gaps} of {count} frames; they are bridged."


def _told_of_lens(result: Capture, of_file: float | None, given: float | None) -> Iterator[str]:
    """Where the field of view is from, if the user did not say it."""
    if given is None:
        camera = result.camera
        fov_deg = field_of_view_deg(camera.focal_px, camera.width, camera.height)
        degrees = f"{fov_deg:.1f} degrees across the longer side"
        if of_file is None:
            yield f"The field of view is a guess, {degrees}; --fov sets it."
        else:
            yield f"The file says what its lens is: {degrees}."


def _frame_rate(fps: str) -> float | None:
    if fps == "source":
        return None
    try:
        rate = float(fps)
    except ValueError:
        rate = 0.0
    if not 0.0 < rate <= _MAX_FPS:
        raise IkolError(
            f"{fps!r} is no frame rate.", f"Give source, or a number up to {_MAX_FPS:g}.", "fps"
        )
    return rate
