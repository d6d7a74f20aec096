"""What holds for every command: exit codes, and one clear line for whatever goes wrong."""

import subprocess
import sys

import pytest
from ikol import __version__

COMMANDS = ["capture", "serve", "bench", "evaluate", "train", "estimators", "weights", "doctor"]


def test_help_names_every_command(ikol):
    done = ikol("--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(ikol, command):
    done = ikol(command, "--help")
    assert done.returncode == 0, done.stderr
    assert f"ikol {command}" in done.stdout


def test_version(ikol):
    assert ikol("--version").stdout.strip() == f"ikol {__version__}"


@pytest.mark.parametrize(
    "code",
    [
        "import ikol",
        "import ikol.weights",
        "import ikol.estimators.registry",
        "from ikol.cli.main import run; run(['--help'])",
    ],
)
def test_what_is_cheap_loads_neither_torch_nor_opencv(code):
    check = f"{code}; import sys; assert not {{'torch', 'cv2'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True, capture_output=True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["--no-such-option"],
        ["weights", "no-such-command"],
        ["weights", "pull", "--no-such-option"],
        ["capture"],
        ["serve", "--port", "many"],
        ["serve", "--device", "abacus"],
    ],
    ids=" ".join,
)
def test_bad_usage_is_one_line_and_exit_code_2(ikol, arguments):
    done = ikol(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("ikol: ")


def test_an_error_the_user_can_act_on_is_one_line_and_exit_code_2(ikol, tmp_path):
    done = ikol("weights", "pull", "--from", tmp_path / "nothing.tgz")
    assert done.returncode == 2
    assert done.stderr == f"ikol: There is no file {tmp_path / 'nothing.tgz'}. Check the path.\n"


def test_a_fault_of_ours_is_one_line_unless_more_is_asked_for(ikol):
    # A home folder that does not exist is an error nobody foresaw.
    fault = {"IKOL_WEIGHTS": "~no-such-user/weights"}
    done = ikol("weights", "list", **fault)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "RuntimeError" in done.stderr
    for arguments in (["-v", "weights", "list"], ["weights", "list", "--verbose"]):
        done = ikol(*arguments, **fault)
        assert done.returncode == 1
        assert "Traceback" in done.stderr
