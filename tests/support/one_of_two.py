"""What each of two processes does in the test of trainings that share work; started by torchrun."""

import sys
from pathlib import Path

import torch
from ikol.training.images.launch import team_of
from ikol.training.images.session import budget_of, train
from ikol.training.logs import NoLog
from picture_training import SmallTraining

if __name__ == "__main__":
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    with team_of("cpu") as team:
        for name in ("hmr", "smpler"):
            small = SmallTraining(name, folder / f"{name}.toml", team)
            budget = budget_of(small.config, small.material, team, None)
            train(
                small.method,
                small.material,
                small.config,
                budget,
                folder / name,
                team=team,
                log=NoLog(),
            )
            state = [player.state_dict() for player in small.method.players]
            torch.save((team.size, state), folder / f"{name}.{team.rank}")
