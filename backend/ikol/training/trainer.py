"""Steps of training, and all that there is to go on from."""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from ikol.body.model import NUM_BETAS, BodyModel
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.regressor.decoding import decode
from ikol.estimators.blazepose.regressor.network import Network

from .augmentation import augment
from .batches import Batch, batch_of
from .losses import losses
from .losses.layer import LayerTerms
from .material import Take
from .recipe import Recipe
from .windows import Sampler

_SCALE_BATCHES: Final = 8
_LEAST_RATE: Final = 0.01


class Trainer:
    """The network, its optimiser and its source of chance.

    Attributes:
        network: As it is now.
        averaged: Running mean of its parameters; what is to be used.
        step: Steps done.
    """

    def __init__(
        self,
        recipe: Recipe,
        takes: Sequence[Take],
        body: BodyModel,
        device: torch.device,
        start: Network | None = None,
    ) -> None:
        """Begin with a network that changes nothing yet, or with one that is trained.

        Args:
            recipe: How to train.
            takes: What to learn from.
            body: The body that the takes' shapes are of.
            device: What to run on.
            start: A trained network of the recipe's size.
        """
        self._recipe, self._device = recipe, device
        self._rng = np.random.default_rng(recipe.seed)
        self._sampler = Sampler(takes, recipe.rendered_gain)
        self._mapping = LandmarkMapping(body.rest_keypoints(np.zeros(NUM_BETAS, np.float32)))
        self._layer = LayerTerms(
            torch.from_numpy(body.keypoint_template).to(device),
            torch.from_numpy(body.keypoint_shapedirs).to(device),
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(recipe.seed)
            self.network = Network(recipe.size)
        if start is None:
            self.network.set_scale(
                torch.cat([self._draw().features.flatten(0, 1) for _ in range(_SCALE_BATCHES)])
            )
        else:
            self.network.load_state_dict(start.state_dict())
        self.network.to(device)
        self.averaged = {name: tensor.clone() for name, tensor in self.network.state_dict().items()}
        self._optimizer = torch.optim.AdamW(
            self.network.parameters(),
            lr=recipe.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=recipe.weight_decay,
        )
        self.step = 0

    def advance(self, share: float) -> dict[str, float]:
        """One step.

        Args:
            share: How much of the training is done, 0..1; the learning rate falls with it.

        Returns:
            The loss ("total") and its terms without their weights.
        """
        recipe = self._recipe
        batch = self._draw().to(self._device)
        count = len(batch.times_s)
        causal = torch.from_numpy(self._rng.random(count) < recipe.causal).to(self._device)
        corrections = self.network(batch.features, batch.times_s, causal)
        regressed = decode(batch.mapped, corrections)
        total, terms = losses(
            regressed, batch, recipe.weights, self._layer, self._layer_frames(batch)
        )
        for group in self._optimizer.param_groups:
            group["lr"] = recipe.learning_rate * self._rate(share)
        self._optimizer.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), recipe.most_gradient)
        self._optimizer.step()
        self.step += 1
        self._average()
        return {name: float(term) for name, term in {"total": total.detach(), **terms}.items()}

    def state(self) -> dict[str, Any]:
        """All that is needed to go on exactly here: tensors, numbers and texts."""
        return {
            "network": self.network.state_dict(),
            "averaged": self.averaged,
            "optimizer": self._optimizer.state_dict(),
            "chance": self._rng.bit_generator.state,
            "step": self.step,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on where `state` was taken."""
        self.network.load_state_dict(state["network"])
        self.averaged = {name: each.to(self._device) for name, each in state["averaged"].items()}
        self._optimizer.load_state_dict(state["optimizer"])
        self._rng.bit_generator.state = state["chance"]
        self.step = int(state["step"])

    def _draw(self) -> Batch:
        recipe, rng = self._recipe, self._rng
        step = 2 if rng.random() < recipe.chance.slow else 1
        windows = self._sampler.draw(recipe.windows * step, recipe.frames // step, step, rng)
        augment(windows, recipe.chance, rng)
        return batch_of(windows, self._mapping)

    def _layer_frames(self, batch: Batch) -> Tensor:
        there = np.flatnonzero(batch.there.cpu().numpy())
        count = min(self._recipe.layer_frames, len(there))
        frames = self._rng.choice(there, count, replace=False)
        return torch.from_numpy(frames).to(self._device)

    def _rate(self, share: float) -> float:
        rise = min(1.0, (self.step + 1) / self._recipe.warm_up_steps)
        fall = 0.5 * (1.0 + math.cos(math.pi * min(share, 1.0)))
        return rise * (_LEAST_RATE + (1.0 - _LEAST_RATE) * fall)

    @torch.no_grad()
    def _average(self) -> None:
        # Early on the mean is over few steps, so that the first parameters are soon forgotten.
        decay = min(self._recipe.averaging, (1 + self.step) / (10 + self.step))
        for name, tensor in self.network.state_dict().items():
            self.averaged[name].lerp_(tensor, 1.0 - decay)
