"""How well a network does on takes that it never learned from, beside the plain mapping."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor

from ikol.body.model import NUM_BETAS, BodyModel
from ikol.estimators.blazepose.mapping import LandmarkMapping
from ikol.estimators.blazepose.regressor.decoding import Regressed, decode, trust_of
from ikol.estimators.blazepose.regressor.network import NUM_CORRECTIONS, Network
from ikol.evaluation.metrics import pa_errors_mm, position_errors_mm, rotation_errors_deg
from ikol.motion.solving import IKOL, LEAST_WEIGHT
from ikol.skeleton import NUM_JOINTS
from ikol.solver import solve

from .batches import Batch, batch_of
from .losses.motion import motion_terms
from .material import Take
from .windows import windows_of

_CHUNK: Final = 16


class Judge:
    """Measures networks on the same takes again and again.

    Attributes:
        plain: Numbers of the hand-written mapping.
    """

    def __init__(self, takes: Sequence[Take], body: BodyModel, most: int = 120) -> None:
        """Prepare.

        Args:
            takes: Held-out takes.
            body: The body that their shapes are of.
            most: Takes that are looked at, spread over all.
        """
        self._body = body
        rest = body.rest_keypoints(np.zeros(NUM_BETAS, np.float32))
        mapping = LandmarkMapping(rest)
        some = [takes[k] for k in np.unique(np.linspace(0, len(takes) - 1, most).astype(int))]
        frames = max(len(take.timestamps_s) for take in some)
        self._batches: list[Batch] = []
        for start in range(0, len(some), _CHUNK):
            part = some[start : start + _CHUNK]
            rows = [np.arange(len(take.timestamps_s)) for take in part]
            self._batches.append(batch_of(windows_of(part, rows, frames), mapping))
        self.plain = self._measure(None, causal=False)

    def measure(self, network: Network) -> dict[str, float]:
        """Numbers of a network: those of whole clips, and those of streams ("live_...")."""
        clip, live = (self._measure(network, causal=causal) for causal in (False, True))
        return clip | {f"live_{name}": value for name, value in live.items()}

    @torch.inference_mode()
    def _measure(self, network: Network | None, *, causal: bool) -> dict[str, float]:
        errors: dict[str, list[Tensor]] = {}
        for batch in self._batches:
            count, frames = batch.there.shape
            corrections = torch.zeros(count, frames, NUM_CORRECTIONS)
            if network is not None:
                looks_back = torch.full((count,), causal)
                corrections = network(batch.features, batch.times_s, looks_back)
            regressed = decode(batch.mapped, corrections)
            for name, values in self._errors(regressed, batch).items():
                errors.setdefault(name, []).append(values)
        return {name: float(torch.cat(values).mean()) for name, values in errors.items()}

    def _errors(self, regressed: Regressed, batch: Batch) -> dict[str, Tensor]:
        truth, there = batch.truth, batch.there
        posed = self._posed(regressed, there)
        joints, true_joints = (
            each.keypoints[there][:, :NUM_JOINTS].double().numpy() for each in (regressed, truth)
        )
        R_true = truth.R_parent_joint[there].double().numpy()
        rotations = rotation_errors_deg(posed.double().numpy(), R_true)
        cos = (regressed.twist * truth.twist).sum(-1)[there].clamp(-1.0, 1.0)
        depth_error = regressed.pelvis[..., 2] / truth.pelvis[..., 2] - 1.0
        errors = {
            "mpjpe_mm": position_errors_mm(joints, true_joints)[:, 1:],
            "pa_mpjpe_mm": pa_errors_mm(joints, true_joints),
            "rotation_deg": rotations[:, 1:],
            "root_rotation_deg": rotations[:, 0],
        }
        return {name: torch.from_numpy(values).flatten() for name, values in errors.items()} | {
            "twist_deg": torch.rad2deg(torch.acos(cos)).double().flatten(),
            "acceleration_m_per_s2": motion_terms(regressed, batch)["acceleration"][None].double(),
            "depth_percent": 100.0 * depth_error[there].abs().double(),
            "betas": (regressed.betas - truth.betas[:, None])[there].abs().double().flatten(),
        }

    def _posed(self, regressed: Regressed, there: Tensor) -> Tensor:
        """Rotations [N, 24, 3, 3] by the layer, on the body in the take's mean shape."""
        weights = there[..., None].float()
        betas = (weights * regressed.betas).sum(1, keepdim=True) / weights.sum(1, keepdim=True)
        rest = torch.from_numpy(self._body.rest_keypoints(betas.numpy()))
        trust = trust_of(regressed.keypoint_logits[there])
        return solve(
            IKOL.mode,
            regressed.keypoints[there],
            rest.expand(-1, there.shape[1], -1, -1)[there],
            regressed.twist[there],
            keypoint_weights=LEAST_WEIGHT + (1.0 - LEAST_WEIGHT) * trust,
            settings=IKOL.second,
        ).R_parent_joint
