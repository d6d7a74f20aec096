"""The Blenders that other tests use: each does what its description promises."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from blenders import available
from blenders.chroot import remove_tree

REPOSITORY = Path(__file__).resolve().parents[2]
BLENDERS = {blender.name: blender for blender in available()}


@pytest.fixture(params=BLENDERS)
def blender(request):
    return BLENDERS[request.param]


@pytest.fixture
def script(tmp_path):
    """Write a script; it has `arguments`, and `bpy` and `os` imported."""

    def write(code):
        path = tmp_path / "a script.py"
        start = "import os, sys, bpy\narguments = sys.argv[sys.argv.index('--') + 1:]\n"
        path.write_text(start + code, encoding="utf-8")
        return path

    return write


def test_a_script_gets_its_arguments_and_its_environment(blender, script, tmp_path):
    code = "print('told', bpy.app.version[:2], sys.version_info[:2], arguments, os.environ['A'])"
    target = tmp_path / "out ü.txt"
    code += "\nopen(arguments[1], 'w').write(str(bpy.app.background))"
    done = blender.run(script(code), "first one", str(target), env={"A": "x y"})
    assert done.returncode == 0, done.stderr
    told = f"told {blender.version} {blender.python} {['first one', str(target)]} x y"
    assert told in done.stdout
    assert target.read_text() == "True"


def test_the_callers_environment_stays_outside(blender, script, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    done = blender.run(script("assert 'PYTHONPATH' not in os.environ"))
    assert done.returncode == 0, done.stderr


def test_an_exception_in_a_script_is_told(blender, script):
    done = blender.run(script("raise ValueError('a reason')"))
    assert done.returncode != 0
    assert "a reason" in f"{done.stdout}{done.stderr}"


def test_a_script_that_hangs_is_ended(blender, script):
    started_s = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        blender.run(script("import time; time.sleep(300)"), timeout_s=5)
    assert time.monotonic() - started_s < 60


def test_further_folders_are_seen(blender, script):
    # Not below the temporary folder, which is shared anyway.
    folder = Path(__file__).parent
    code = "import pathlib; assert pathlib.Path(arguments[0], 'test_blenders.py').is_file()"
    done = blender.run(script(code), str(folder), mounts=[folder])
    assert done.returncode == 0, done.stderr


def test_no_mount_outlives_its_command(blender, script):
    def mounts():
        table = Path("/proc/self/mountinfo")
        lines = table.read_text().splitlines() if table.exists() else []
        return [line for line in lines if str(blender.root) in line]

    before = mounts()
    blender.run(script("pass"))
    assert mounts() == before


WINDOWS = [name for name, blender in BLENDERS.items() if blender.kind == "window"]


@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_opens_on_a_display_of_its_own(name, script, tmp_path):
    blender = BLENDERS[name]
    code = """
def look():
    if os.path.exists(arguments[0]):
        bpy.ops.wm.quit_blender()
    assert not bpy.app.background
    open(arguments[1], "w").close()
    return 0.2
bpy.app.timers.register(look, first_interval=1.0)
"""
    quit_now, ready, shot = (tmp_path / part for part in ("quit", "ready", "shot.png"))
    with blender.display() as display:
        process = blender.start(script(code), str(quit_now), str(ready), display=display)
        deadline_s = time.monotonic() + 120
        while not ready.exists() and time.monotonic() < deadline_s and process.poll() is None:
            time.sleep(0.1)
        blender.screenshot(display, shot)
        names = blender.tool(display, "xdotool", "search", "--name", "Blender")
        quit_now.touch()
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert names.strip()
    assert shot.read_bytes().startswith(b"\x89PNG")


def test_a_half_built_one_is_not_offered(monkeypatch, tmp_path):
    folder = tmp_path / "ikol-capture" / "blender" / "bpy-4.2" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").touch()
    code = "import blenders; assert blenders.available() == []"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    scripts = REPOSITORY / "scripts"
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=scripts, check=True)


def test_a_machine_that_can_have_none_is_told_why_and_nothing_fails(tmp_path):
    environment = {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PATH": str(tmp_path),
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
    }
    done = subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "get_blenders.py"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    left_out = [line for line in done.stdout.splitlines() if line.startswith("left out: ")]
    assert len(left_out) == 6
    assert "ready" not in done.stdout


if sys.platform == "linux" and os.geteuid() == 0:

    def test_removing_a_chroot_spares_what_is_mounted_in_it(tmp_path):
        outside, root = tmp_path / "outside", tmp_path / "root"
        (root / "mnt").mkdir(parents=True)
        outside.mkdir()
        (outside / "precious").touch()
        subprocess.run(["mount", "--bind", outside, root / "mnt"], check=True)
        remove_tree(root)
        assert not root.exists()
        assert (outside / "precious").exists()
