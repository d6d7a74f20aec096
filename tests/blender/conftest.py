"""Every Blender of this machine, each in a process of its own."""

import json

import numpy as np
import pytest
from blenders import available


def pytest_generate_tests(metafunc):
    if "blender" in metafunc.fixturenames:
        blenders = available()
        names = [blender.name for blender in blenders]
        metafunc.parametrize("blender", blenders, ids=names, scope="session", indirect=True)


@pytest.fixture(scope="session")
def blender(request):
    return request.param


@pytest.fixture(scope="session")
def run_script(tmp_path_factory):
    """Run a script in a Blender: arrays go in by name, arrays and facts come out by name."""

    def run(blender, script, **arrays):
        folder = tmp_path_factory.mktemp(script.stem)
        np.savez(folder / "in.npz", **arrays)
        env = {"BLENDER_USER_RESOURCES": str(folder), "PYTHONPATH": str(script.parent)}
        done = blender.run(script, str(folder), env=env)
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
        print(f"{blender.name} {script.stem}: {(folder / 'facts.json').read_text()}")
        with np.load(folder / "out.npz") as results:
            return {**results, **json.loads((folder / "facts.json").read_text())}

    return run
