"""A training that torchrun starts in two processes: both learn from all, one of them writes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import torch
from ikol.training.images.launch import team_of
from picture_training import write_config, write_poses
from studio_pictures import write_studio

SUPPORT = Path(__file__).parents[2] / "support"


def test_two_learn_as_one(tmp_path):
    studio = write_studio(tmp_path / "studio", clips=1, frames=8, held_out=())
    poses = f"poses = '{write_poses(tmp_path / 'poses')}'"
    write_config(tmp_path / "hmr.toml", studio, more=poses, batch=2)
    # The first of its two steps leaves the blocks alone.
    write_config(tmp_path / "smpler.toml", studio, more="first_epochs = 0.4", batch=2)
    environment = os.environ | {"PYTHONPATH": str(SUPPORT), "OMP_NUM_THREADS": "1"}
    command = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone"]
    script = [str(SUPPORT / "one_of_two.py"), str(tmp_path)]
    done = subprocess.run(
        [sys.executable, *command, *script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for name in ("hmr", "smpler"):
        (size, one), (_, other) = (torch.load(tmp_path / f"{name}.{rank}") for rank in (0, 1))
        assert size == 2
        for first, second in zip(one, other, strict=True):
            for key, each in first.items():
                if "running" not in key:  # told to all before each step, changed in it
                    torch.testing.assert_close(each, second[key], rtol=0.0, atol=1e-6)
        card = json.loads((tmp_path / name / f"{name}.json").read_text())
        assert card["processes"] == 2
        assert card["steps"] == 2


def test_one_alone_needs_no_others():
    with team_of("cpu") as team:
        assert (team.rank, team.size, team.leads) == (0, 1, True)
        assert team.agreed(0.25) == 0.25
