"""Captures to measure: files that were captured before, or videos captured now."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from ikol.body.model import BodyModel
from ikol.errors import IkolError
from ikol.export.npz import read_npz_of_body
from ikol.motion.capture import Capture
from ikol.pipeline import ClipOptions, PeopleSession
from ikol.pipeline.loading import load_estimator, load_solver
from ikol.pipeline.runner import run_clip
from ikol.video import open_video


@dataclass(frozen=True, slots=True)
class Capturing:
    """How videos are captured.

    Attributes:
        body: The body that the person gets, and that captured files have.
        person: largest, central, or which person from the left, counted from 0; one person.
        estimator: Name of the estimator.
    """

    body: BodyModel
    person: str = "largest"
    estimator: str = "blazepose"

    def take(self, path: Path, on_frames: Callable[[int], None] = lambda done: None) -> Capture:
        """The capture in an .npz, or that of a video.

        Args:
            path: An .npz of `ikol capture`, or a video.
            on_frames: Called with the number of the video's frames done.

        Raises:
            IkolError: "other_body" if the file has another body, "nobody" if nobody is seen in
                it, "several_captures" if the video has cuts; or as a capture does.
        """
        if path.suffix.lower() != ".npz":
            return self._capture(path, on_frames)
        capture = read_npz_of_body(path, self.body)
        if not capture.visible.any():
            raise IkolError(
                f"Nobody is seen in any frame of {path}.", "Give another capture.", "nobody"
            )
        return capture

    def _capture(self, path: Path, on_frames: Callable[[int], None]) -> Capture:
        estimator = load_estimator(self.estimator, self.body)
        load_solver(torch.device("cpu"))
        with open_video(path) as video:
            session = PeopleSession(estimator, self.body, video.info, ClipOptions(self.person))
            captures = run_clip(video, session, on_frames=on_frames)
        if len(captures) > 1:
            raise IkolError(
                f"{path} gives {len(captures)} captures: of several people, or of several shots.",
                "Capture it with `ikol capture` and give the .npz files.",
                "several_captures",
            )
        return captures[0]
