"""What the line of a stage says at a terminal."""

import io
import sys

from ikol.cli.progress import CaptureProgress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def terminal_of(monkeypatch):
    """Not a fixture: the error stream is another one again when the test begins."""
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


def test_frames_are_counted(monkeypatch):
    terminal = terminal_of(monkeypatch)
    with CaptureProgress() as progress:
        stage = progress.stage("Capture", 90, in_frames=True)
        stage.done(15)
        stage.done(30)
    shown = terminal.getvalue()
    assert "30/90" in shown
    assert "frames/s" in shown
    assert "%" not in shown


def test_other_steps_are_a_share(monkeypatch):
    terminal = terminal_of(monkeypatch)
    with CaptureProgress() as progress:
        stage = progress.stage("Refine", 0)
        stage.done(10, 1000)
        stage.done(250, 1000)
    shown = terminal.getvalue()
    assert "25 %" in shown
    assert "250" not in shown
    assert "frames" not in shown


def test_a_stage_ends_whole_though_less_was_done(monkeypatch):
    terminal = terminal_of(monkeypatch)
    with CaptureProgress() as progress:
        stage = progress.stage("Capture", 90, in_frames=True)
        stage.done(88)
        stage.finish()
    assert "88/88" in terminal.getvalue()
