"""Every Blender of this machine, each in a process of its own."""

import subprocess

import numpy as np
import pytest

from ikol.export.find_blender import find_blenders


def pytest_generate_tests(metafunc):
    if "blender" in metafunc.fixturenames:
        blenders = list(dict.fromkeys(find_blenders()))
        assert blenders, "No Blender was found; scripts/check.py sets them up."
        names = [blender.executable.parents[1].name for blender in blenders]
        metafunc.parametrize("blender", blenders, ids=names, scope="session", indirect=True)


@pytest.fixture(scope="session")
def blender(request):
    return request.param


@pytest.fixture(scope="session")
def run_script(tmp_path_factory):
    """Run a script in a Blender: arrays go in by name, arrays come out by name."""

    def run(blender, script, **arrays):
        folder = tmp_path_factory.mktemp(script.stem)
        np.savez(folder / "in.npz", **arrays)
        command = blender.command(script, str(folder))
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
        print(done.stdout)
        with np.load(folder / "out.npz") as results:
            return dict(results)

    return run
