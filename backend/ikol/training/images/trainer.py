"""Steps of a training with one or more players, and all that there is to go on from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from ikol.errors import IkolError

from .config import Config
from .launch import Team
from .method import Player, Said
from .truth import Examples


@dataclass(frozen=True, slots=True)
class _Learner:
    """A player with what moves its parameters.

    Attributes:
        player: The player itself.
        shared: The player, its gradients being the mean over all processes.
        optimizer: Adam.
        scaler: Keeps gradients in half precision from vanishing; does nothing in others.
    """

    player: Player
    shared: nn.Module
    optimizer: torch.optim.Adam
    scaler: torch.amp.GradScaler


class Trainer:
    """Players who take turns at each step.

    Attributes:
        step: Steps done.
    """

    def __init__(self, players: tuple[Player, ...], config: Config, team: Team) -> None:
        """Begin.

        Args:
            players: Who learn; moved to the device.
            config: How.
            team: The processes that share the work.
        """
        self._config, self._team = config, team
        self._learners = [self._learner(player) for player in players]
        self.step = 0

    def advance(self, examples: Examples, share: float) -> dict[str, float]:
        """One step of each player.

        Args:
            examples: This process's part of the batch.
            share: How much of the training is done, 0..1; the learning rate falls with it.

        Returns:
            The losses ("total" of the first player, "total_2" of the second) and their terms.

        Raises:
            IkolError: "diverged" if a loss is not finite.
        """
        # All that is random in a step follows from its number: so a training can be gone on with.
        seed = np.random.SeedSequence((self._config.seed, self.step, self._team.rank))
        torch.manual_seed(int(seed.generate_state(1)[0]))
        heard: tuple[Tensor, ...] = ()
        told: dict[str, Tensor] = {}
        for number, learner in enumerate(self._learners, start=1):
            said: Said = learner.shared(examples, share, heard)
            if not bool(said.total.isfinite()):
                raise IkolError(
                    f"The loss is not finite after {self.step} steps.",
                    "Choose a lower learning rate, or float32 as precision.",
                    "diverged",
                )
            self._move(learner, said.total, share)
            total = "total" if number == 1 else f"total_{number}"
            told |= {total: said.total.detach()} | said.terms
            heard = tuple(each.detach() for each in said.told)
        self.step += 1
        return {name: float(term) for name, term in told.items()}

    def state(self) -> dict[str, Any]:
        """All that is needed to go on exactly here: tensors, numbers and texts."""
        players = [
            {
                "player": learner.player.state_dict(),
                "optimizer": learner.optimizer.state_dict(),
                "scaler": learner.scaler.state_dict(),
            }
            for learner in self._learners
        ]
        return {"players": players, "step": self.step}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on where `state` was taken."""
        for learner, kept in zip(self._learners, state["players"], strict=True):
            learner.player.load_state_dict(kept["player"])
            learner.optimizer.load_state_dict(kept["optimizer"])
            learner.scaler.load_state_dict(kept["scaler"])
        self.step = int(state["step"])

    def _learner(self, player: Player) -> _Learner:
        device = self._team.device
        player.to(device).train()
        if not self._config.dropout:
            _keep_all_features(player)
        shared: nn.Module = player
        if self._team.size > 1:
            own = [device] if device.type == "cuda" else None
            shared = DistributedDataParallel(player, own, find_unused_parameters=player.staged)
        optimizer = torch.optim.Adam(
            player.parameters(),
            lr=player.learning_rate,
            weight_decay=self._config.schedule.weight_decay,
            fused=device.type in ("cpu", "cuda"),
        )
        half = self._config.precision == "float16"
        return _Learner(player, shared, optimizer, torch.amp.GradScaler(device.type, enabled=half))

    def _move(self, learner: _Learner, total: Tensor, share: float) -> None:
        rate = learner.player.learning_rate * self._config.schedule.rate(share)
        for group in learner.optimizer.param_groups:
            group["lr"] = rate
        learner.optimizer.zero_grad()
        learner.scaler.scale(total).backward()
        learner.scaler.step(learner.optimizer)
        learner.scaler.update()


def _keep_all_features(player: Player) -> None:
    for module in player.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
