"""The built extension in every Blender of this machine, with real backends."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from functools import partial
from pathlib import Path

import cv2
import giant_body
import numpy as np
import psutil
import pytest
from blenders import available
from extension_builder import build, variant_for
from host_python import mounts_for, shares_python
from ikol.client import capture
from ikol.wire.ready import parse_ready
from walk_clip import WALK, walk_pictures, write_clip

WINDOW_SCRIPTS = Path(__file__).parents[1] / "window"
SCRIPTS = Path(__file__).parents[1] / "scripts" / "extension"


def pytest_generate_tests(metafunc):
    found = available()
    groups = {
        "module": [blender for blender in found if blender.kind == "module"],
        "newest": [blender for blender in found if blender.kind == "module"][-1:],
        "window": [blender for blender in found if blender.kind == "window"],
        # Those that share the file system of this Python can start a backend with it.
        "neighbour": [blender for blender in found if blender.root is None][:1],
    }
    for name in set(groups) & set(metafunc.fixturenames):
        ids = [blender.name for blender in groups[name]]
        metafunc.parametrize(name, groups[name], ids=ids, scope="session")


@pytest.fixture(scope="session")
def extension(tmp_path_factory):
    """The zip for a Blender."""
    folder = tmp_path_factory.mktemp("extension")
    built = {}

    def zip_for(blender):
        variant = variant_for(blender.python)
        if variant not in built:
            built[variant] = build(variant, folder)
        return built[variant]

    return zip_for


@pytest.fixture(scope="session")
def weights_folder(tmp_path_factory):
    """The nets, and a body that the user has put beside them."""
    folder = tmp_path_factory.mktemp("weights ü")
    giant_body.fill(folder)
    return folder


class Backend:
    """A backend process on this machine, as `ikol serve` starts it."""

    def __init__(self, *options, **environment):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ikol", "serve", "--port", "0", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        ready = parse_ready(self.process.stdout.readline())
        if ready is None:
            self.stop()
            raise RuntimeError("ikol serve did not start; it said why above")
        self.address = ready.address

    def kill(self):
        self.process.kill()

    def stop(self):
        """End it; for one that was killed already, give back what it held here."""
        self.process.stdin.close()
        self.process.wait(60)  # in a new installation the solver is being compiled just then
        self.process.stdout.close()


@pytest.fixture(scope="session")
def backend(weights_folder):
    """One backend for the tests that do not harm it."""
    started = Backend(IKOL_WEIGHTS=str(weights_folder))
    yield started
    started.stop()


@pytest.fixture
def start_backend():
    """Start backends of the test's own: start_backend("--option", ...)."""
    started = []

    def start(*options):
        started.append(Backend(*options))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture(scope="session")
def expected(backend):
    """What our own client captures of the clip."""
    return capture(WALK, backend.address)[0]


@pytest.fixture(scope="session")
def expected_short(backend, short_clip):
    """The same for its first second and a half."""
    return capture(short_clip, backend.address)[0]


class Session:
    """A run of a script in a Blender of its own, with the extension at hand."""

    def __init__(self, blender, script, folder, extension, **arguments):
        self.blender, self.script, self.folder = blender, script, folder
        self.arguments = {"folder": str(folder), "extension": str(extension), **arguments}
        self.mounts = mounts_for(blender)
        self.mark = uuid.uuid4().hex
        self.environment = {
            "BLENDER_USER_RESOURCES": str(folder / "resources"),
            "IKOL_TEST_RUN": self.mark,
            # What is read after it was freed is garbage at once, not once in a hundred runs.
            "PYTHONMALLOC": "debug",
        }

    def run(self, timeout_s=240):
        done = self.blender.run(
            SCRIPTS / f"{self.script}.py",
            json.dumps(self.arguments),
            env=self.environment,
            mounts=self.mounts,
            timeout_s=timeout_s,
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
        assert "Traceback" not in done.stdout + done.stderr, done.stderr[-6000:]
        return self.seen()

    def start(self):
        return self.blender.start(
            SCRIPTS / f"{self.script}.py",
            json.dumps(self.arguments),
            env=self.environment,
            mounts=self.mounts,
        )

    def drive(self, timeout_s=600):
        """Run a script that drives a window; photograph the screen whenever it asks for that."""
        deadline_s = time.monotonic() + timeout_s
        with self.blender.display() as display:
            process = self.blender.start(
                WINDOW_SCRIPTS / f"{self.script}.py",
                json.dumps(self.arguments),
                env=self.environment,
                mounts=self.mounts,
                display=display,
            )
            while process.poll() is None and time.monotonic() < deadline_s:
                for wish in self.folder.glob("*.please"):
                    photograph = self.folder / "photograph.png"
                    self.blender.screenshot(display, photograph)
                    wish.unlink()
                    photograph.rename(wish.with_suffix(".png"))
                time.sleep(0.1)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
        assert process.returncode == 0, f"{out[-3000:]}\n{err[-6000:]}"
        assert "Traceback" not in out + err, err[-6000:]
        return self.seen()

    def seen(self):
        return json.loads((self.folder / "seen.json").read_text())

    def arrays(self, name):
        with np.load(self.folder / f"{name}.npz") as arrays:
            return dict(arrays)

    def left_behind(self):
        """Processes that the Blender started and that are still there."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process):
        try:
            return process.environ().get("IKOL_TEST_RUN") == self.mark
        except psutil.Error:
            return False


@pytest.fixture
def session(tmp_path, extension):
    """Make a session: session(blender, "script", name=value, ...)."""
    return partial(_session, tmp_path, extension)


@pytest.fixture(scope="session")
def shared_session(tmp_path_factory, extension):
    """The same for sessions that several tests look at."""
    return partial(_session, tmp_path_factory.mktemp("shared"), extension)


def _session(parent, extension, blender, script, **arguments):
    folder = parent / f"{blender.name} {uuid.uuid4().hex[:6]}"
    folder.mkdir()
    return Session(blender, script, folder, extension(blender), **arguments)


@pytest.fixture
def reach(backend):
    """Preferences with which a Blender gets a backend: one that it starts itself, if it can."""

    def preferences(blender):
        if shares_python(blender):
            return {"python_path": sys.executable}
        return {"backend": "ADDRESS", "address": backend.address}

    return preferences


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="session")
def short_clip(clips):
    """The first second and a half of the clip."""
    return write_clip(clips / "short.mp4", walk_pictures()[:45])


@pytest.fixture(scope="session")
def long_clip(clips):
    """Forth and back for twenty seconds, so that a slow test can still break it off."""
    pictures = [cv2.resize(picture, (1184, 364)) for picture in walk_pictures()]
    return write_clip(clips / "long.mp4", 3 * [*pictures, *reversed(pictures)])


@pytest.fixture(scope="session")
def empty_street(clips):
    """The same street where nobody walks, and a name that is not plain."""
    pictures = [picture[:, :400] for picture in walk_pictures()[:20]]
    return write_clip(clips / "nobody hére ü.mp4", pictures)


@pytest.fixture(scope="session")
def cut_off_clip(clips):
    """A clip of which the last third is missing, as after a broken-off download."""
    path = write_clip(clips / "cut off.avi", walk_pictures()[:45], "MJPG")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    return path


@pytest.fixture(scope="session")
def two_shots(clips):
    """A woman beside her mirror image, and then from nearer in the light of another day."""
    walk = walk_pictures()[:44]
    both = [np.concatenate((picture, picture[:, ::-1])) for picture in walk[:24]]
    near = [np.repeat(np.repeat(picture[:, 884:, ::-1], 2, 0), 2, 1) for picture in walk[24:]]
    return write_clip(clips / "two shots.mp4", [*both, *near])


@pytest.fixture(scope="session")
def two_people(clips):
    """The woman on the left, her mirror image on the right."""
    walk = [picture[:, 884:] for picture in walk_pictures()[10:34]]
    both = [np.concatenate((picture, picture[:, ::-1]), 1) for picture in walk]
    return write_clip(clips / "two people.mp4", both)
