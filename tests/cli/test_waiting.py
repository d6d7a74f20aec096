"""At a terminal nobody is left without a word; elsewhere nothing disturbs what is printed."""

import signal
import sys

import pytest
from ikol.cli.waiting import waiting_for
from ikol.wire.ready import parse_ready

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX's", allow_module_level=True)

from terminal import AtTerminal


def test_serve_says_that_it_loads_and_prints_its_address_alone():
    backend = AtTerminal("serve", "--port", "0")
    ready = parse_ready(backend.process.stdout.readline())
    assert ready is not None
    # What was shown before the address is read by another thread than this one.
    backend.wait_for(lambda shown: "Loading PyTorch" in shown)
    backend.process.send_signal(signal.SIGINT)
    _, rest = backend.end()
    assert rest == ""


def test_doctor_says_that_it_looks_and_prints_findings_alone():
    doctor = AtTerminal("doctor")
    _, printed = doctor.end(120)
    assert "Looking at this machine" in doctor.shown
    assert "Looking at this machine" not in printed
    assert "trial" in printed


def test_without_a_terminal_there_is_nothing_to_see(capsys):
    with waiting_for("Loading PyTorch"):
        print("a result")
    captured = capsys.readouterr()
    assert captured.out == "a result\n"
    assert captured.err == ""
