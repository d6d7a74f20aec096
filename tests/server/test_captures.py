"""Captures through a real backend process with the real nets."""

import itertools
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from backend_harness import CLIP, REPLY_TIMEOUT_S, Backend, Streamer, pump
from clips import TEXT, append_to_box, metadata_box, write_start_of_walk
from ikol.client import capture
from ikol.errors import CaptureCancelledError, IkolError
from ikol.motion.solve_options import SolveOptions
from ikol.pipeline import ClipOptions, FrameResult
from ikol.wire import limits
from ikol.wire.messages import (
    Cancelled,
    Error,
    Open,
    Progress,
    Refined,
    Result,
)
from ikol.wire.remote_capture import CaptureState
from numpy.typing import NDArray

Frames = list[NDArray[np.uint8]]


def test_a_clip_from_end_to_end(backend: Backend):
    results: list[FrameResult] = []
    progress: list[tuple[str, int, int]] = []
    (refined,) = capture(
        CLIP,
        backend.address,
        ClipOptions(solve=SolveOptions(smooth=0.3)),
        on_result=results.append,
        on_progress=lambda stage, done, total: progress.append((stage, done, total)),
    )
    count = len(refined.timestamps_s)
    assert refined.pose_rotvecs.shape == (count, 24, 3)
    assert refined.joints_world.shape == (count, 24, 3)
    assert refined.visible.dtype == np.bool_ and refined.visible.mean() > 0.9
    assert np.isfinite(refined.pose_rotvecs).all() and np.isfinite(refined.joints_world).all()
    assert refined.estimator == "blazepose"
    assert refined.contacts is not None and refined.contacts.shape == (count, 4)
    assert 0.0 <= refined.contacts.min() < 0.5 < refined.contacts.max() <= 1.0
    # The streamed results: every frame once, in order, with the video's own times.
    assert [result.index for result in results] == list(range(count))
    assert [result.timestamp_s for result in results] == refined.timestamps_s.tolist()
    assert np.allclose(np.linalg.norm([r.quats_wxyz for r in results], axis=-1), 1.0, atol=1e-4)
    # True counts, never going back, ending complete.
    for stage in ("frames", "refine"):
        counts = [(done, total) for name, done, total in progress if name == stage]
        assert counts == sorted(counts)
        assert counts[-1][0] == counts[-1][1] > 0
    assert ("frames", count, count) in progress


def test_the_lens_that_the_file_states(backend: Backend, tmp_path: Path):
    path = write_start_of_walk(tmp_path / "phone.mp4", 15)
    key = "com.apple.quicktime.camera.focal_length.35mm_equivalent"
    append_to_box(path, b"moov", metadata_box({key: (TEXT, b"26")}, with_version=True))
    for fov_deg, focal_mm in ((None, 26.0), (90.0, None)):
        (refined,) = capture(path, backend.address, ClipOptions(fov_deg=fov_deg))
        camera = refined.camera
        diagonal_px = np.hypot(camera.width, camera.height)
        expected_px = diagonal_px * focal_mm / 43.27 if focal_mm else camera.width / 2
        assert camera.focal_px == pytest.approx(expected_px, rel=1e-3)


def test_two_captures_on_one_connection_take_turns(backend: Backend, frames: Frames):
    with backend.connect() as connection:
        first = Streamer(connection, frames[:12])
        second = Streamer(connection, frames[12:24])
        pump(
            connection,
            [first, second],
            lambda: first.capture.finished and second.capture.finished,
        )
    for streamer in (first, second):
        assert streamer.capture.state is CaptureState.DONE
        assert [result.index for result in streamer.of(Result)] == list(range(12))
        assert len(streamer.of(Refined)) == 1
    assert first.capture.request != second.capture.request


def test_clients_share_the_nets_fairly(backend: Backend, frames: Frames):
    with backend.connect(client="a") as one, backend.connect(client="b") as two:
        streamers = [Streamer(one, frames), Streamer(two, frames)]

        def counts() -> list[int]:
            # Of frames that are done: results come later, some at a time and the last all at once.
            return [
                max(
                    (news.done for news in streamer.of(Progress) if news.stage == "frames"),
                    default=0,
                )
                for streamer in streamers
            ]

        leads: list[int] = []
        deadline = time.monotonic() + REPLY_TIMEOUT_S
        while min(counts()) < 20:
            assert time.monotonic() < deadline
            for connection, streamer in zip((one, two), streamers, strict=True):
                streamer.feed()
                streamer.news += connection.poll(0.01)
            if min(counts()) > 0:
                # The first frame takes long: people are looked for everywhere in it.
                leads.append(counts()[0] - counts()[1])
        assert max(leads) - min(leads) <= limits.MAX_WINDOW_FRAMES


def test_cancel_is_answered_while_frames_are_under_way(backend: Backend, frames: Frames):
    with backend.connect() as connection:
        streamer = Streamer(connection, frames)
        pump(connection, [streamer], lambda: len(streamer.of(Result)) >= 2)
        streamer.feed()
        streamer.capture.cancel()
        before = len(streamer.news)
        pump(connection, [streamer], lambda: bool(streamer.of(Cancelled)))
        assert [type(event.message) for event in streamer.news[before:]] == [Cancelled]
        # The connection and the backend go on: the next capture is complete.
        again = Streamer(connection, frames[:5])
        pump(connection, [streamer, again], lambda: again.capture.finished)
        assert again.capture.state is CaptureState.DONE
        assert len(streamer.news) == before + 1


def test_cancel_while_opening_and_while_refining(backend: Backend, frames: Frames):
    with backend.connect() as connection:
        opening = Streamer(connection, frames[:5])
        opening.capture.cancel()
        refining = Streamer(connection, frames[:10])
        pump(connection, [refining], lambda: refining.capture.state is CaptureState.REFINING)
        refining.capture.cancel()
        pump(connection, [opening, refining], lambda: bool(refining.of(Cancelled)))
        assert not refining.of(Refined)


def test_the_client_can_be_cancelled(backend: Backend):
    seen: list[FrameResult] = []
    with pytest.raises(CaptureCancelledError):
        capture(CLIP, backend.address, on_result=seen.append, cancelled=lambda: len(seen) >= 3)
    assert 3 <= len(seen) <= 3 + limits.MAX_WINDOW_FRAMES


def test_jpeg_gives_nearly_what_pixels_give(backend: Backend, frames: Frames):
    height, width = frames[0].shape[:2]
    with backend.connect() as connection:
        plain = Streamer(connection, frames[:4])
        pump(connection, [plain], lambda: len(plain.of(Result)) == 4)
        jpeg = Streamer(connection, frames[:4])
        while not jpeg.capture.can_send:
            jpeg.news += connection.poll(0.05)
        for index in range(4):
            image = cv2.imencode(".jpg", frames[index][..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
            jpeg.capture.send_frame(index, index / 25.0, image[1].reshape(-1), "jpeg")
        jpeg.capture.finish()
        while len(jpeg.of(Result)) < 4:
            jpeg.news += connection.poll(0.05)
    landmarks = [
        next(e for e in s.news if isinstance(e.message, Result) and e.message.index == 3).arrays[
            "landmarks_px"
        ]
        for s in (plain, jpeg)
    ]
    assert np.abs(landmarks[0] - landmarks[1])[..., :2].mean() < 0.01 * max(width, height)


def test_nobody_in_the_clip(backend: Backend):
    empty = [np.full((240, 320, 3), 90, np.uint8)] * 4
    with backend.connect() as connection:
        streamer = Streamer(connection, empty)
        pump(connection, [streamer], lambda: streamer.capture.finished)
    (error,) = streamer.of(Error)
    assert error.code == "nobody" and error.message and error.remedy
    assert not any(person.tracked for result in streamer.of(Result) for person in result.people)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"body": "/etc/passwd"}, "unknown_body"),
        ({"body": "../weights/ikol_body.npz"}, "unknown_body"),
        ({"estimator": "magic"}, "unknown_estimator"),
        ({"person": "tallest"}, "person_unknown"),
    ],
)
def test_what_cannot_be_opened_is_explained(
    backend: Backend, frames: Frames, options: dict[str, str], code: str
):
    with backend.connect() as connection:
        good = Streamer(connection, frames[:3])
        bad = Streamer(connection, frames[:3], **options)
        pump(connection, [good, bad], lambda: good.capture.finished and bad.capture.finished)
    (error,) = bad.of(Error)
    assert error.code == code and error.message and error.remedy
    assert bad.capture.state is CaptureState.FAILED
    assert good.capture.state is CaptureState.DONE


def test_a_frame_of_another_size_ends_only_its_capture(backend: Backend, frames: Frames):
    with backend.connect() as connection:
        good = Streamer(connection, frames[:6])
        bad = Streamer(connection, [*frames[:2], frames[0][:100]])
        pump(connection, [good, bad], lambda: good.capture.finished and bad.capture.finished)
    assert [error.code for error in bad.of(Error)] == ["frame"]
    assert good.capture.state is CaptureState.DONE


def test_the_body_comes_over_the_wire(backend: Backend):
    with backend.connect() as connection:
        message, arrays = connection.get_body()
        with pytest.raises(IkolError) as caught:
            connection.get_body("nobody's")
    assert caught.value.code == "unknown_body"
    assert message.request > 0
    count = len(arrays["vertices"])
    assert np.allclose(arrays["weights"].sum(1), 1.0, atol=1e-4)
    assert arrays["faces"].max() < count
    assert np.ptp(arrays["vertices"][:, 1]) == pytest.approx(1.7, abs=0.2)


def test_too_many_captures_are_refused_and_there_is_room_again(backend: Backend, frames: Frames):
    with backend.connect() as connection:
        many = [Streamer(connection, frames[:2]) for _ in range(limits.MAX_CAPTURES_PER_CLIENT)]
        one_more = Streamer(connection, frames[:2])
        pump(connection, [*many, one_more], lambda: one_more.capture.finished)
        assert [error.code for error in one_more.of(Error)] == ["busy"]
        pump(connection, many, lambda: all(s.capture.finished for s in many))
        again = Streamer(connection, frames[:2])
        pump(connection, [again], lambda: again.capture.finished)
        assert again.capture.state is CaptureState.DONE


def test_wrong_frame_counts_in_the_header_do_not_show(backend: Backend, frames: Frames):
    height, width = frames[0].shape[:2]
    for stated in (0, 3, 100):
        with backend.connect() as connection:
            streamer = Streamer(connection, frames[:6])
            streamer.capture.cancel()
            capture_ = connection.open_capture(
                Open(width=width, height=height, fps=25.0, frame_count=stated)
            )
            streamer.capture, streamer.sent, streamer.news = capture_, 0, []
            pump(connection, [streamer], lambda: capture_.finished)  # noqa: B023
        assert capture_.state is CaptureState.DONE
        counts = [(p.done, p.total) for p in streamer.of(Progress) if p.stage == "frames"]
        assert counts[-1] == (6, 6)
        assert all(total in (0, stated, 6) and done <= (total or 6) for done, total in counts)
        assert [done for done, _ in counts] == sorted(done for done, _ in counts)


def test_memory_stays_as_captures_come_and_go(backend: Backend, frames: Frames):
    def run_one() -> float:
        with backend.connect() as connection:
            streamer = Streamer(connection, frames[:8])
            pump(connection, [streamer], lambda: streamer.capture.finished)
        return backend.rss_mb

    for _ in range(3):
        run_one()  # caches and arenas fill up
    before = run_one()
    after = max(itertools.islice(iter(run_one, None), 6))
    assert after - before < 30.0
