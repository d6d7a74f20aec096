"""The network at work on one person in one picture."""

from collections.abc import Callable
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ikol.estimators.crop import Crop
from ikol.estimators.networks.picture import Square, picture_of
from ikol.estimators.networks.reading import Reading, trust_of_error
from ikol.estimators.networks.together import run_together
from ikol.skeleton import KEYPOINT_PARENTS, NUM_JOINTS

from .back_projection import FOCAL_PX, PICTURE_PX, by_scale, scale_from_bones
from .leaves import with_leaf_ends
from .network import Heads, Network, error_of_sigma

Float32 = NDArray[np.float32]

_JOINTS: Final = tuple(range(1, NUM_JOINTS))
_PARENTS: Final = KEYPOINT_PARENTS[1:NUM_JOINTS]
_LEAST_SCALE: Final = 0.05


class IkolReader:
    """See `ikol.estimators.networks.reading.Reader`."""

    def __init__(
        self, network: Network, crop: Crop, rest_keypoints: Float32, device: torch.device
    ) -> None:
        """Prepare.

        Args:
            network: With its parameters.
            crop: The picture that it wants.
            rest_keypoints: Of the body [29, 3]; its bones give the scale where the network does
                not say it.
            device: What the network runs on.
        """
        self._variant, self._crop, self._device = network.variant, crop, device
        self._estimate: Callable[[Tensor], Heads] = run_together(network.to(device), device)
        self._rest = torch.from_numpy(rest_keypoints)
        self._ends = (torch.tensor(_PARENTS), torch.tensor(_JOINTS))
        bones = self._rest[list(_JOINTS)] - self._rest[list(_PARENTS)]
        self._lengths_m = torch.linalg.vector_norm(bones, dim=-1)

    @torch.inference_mode()
    def read(self, image_rgb: NDArray[np.uint8], box_px: Float32) -> Reading:
        """See the person in a box (left, top, right, bottom [4], pixels) of an image [H, W, 3]."""
        square = Square.about(box_px, self._crop)
        picture = picture_of(image_rgb, square, self._crop)
        heads = self._estimate(picture[None].to(self._device))
        keypoints, twist, scale = self._in_metres(heads)
        root = keypoints[:, :1]
        on_picture = keypoints[..., :2] / keypoints[..., 2:] * (FOCAL_PX / PICTURE_PX)
        trust = None
        if heads.sigma is not None:
            error = error_of_sigma(heads.sigma[0].cpu())
            trust = trust_of_error((error / scale[0]).numpy())
        return Reading(
            keypoints=(keypoints - root)[0].numpy(),
            points_px=square.to_image(on_picture[0].numpy()),
            trust=trust,
            twist_cos_sin=twist[0].numpy(),
            betas=heads.betas[0].cpu().numpy(),
        )

    def _in_metres(self, heads: Heads) -> tuple[Tensor, Tensor, Tensor]:
        """Keypoints before the camera of the square, twists, scale; on the CPU."""
        depth_m = self._variant.depth_m
        uvd, twist = heads.uvd.cpu(), heads.twist.cpu()
        if heads.camera is not None:
            scale = heads.camera[:, 0].cpu().clamp_min(_LEAST_SCALE)
        else:
            scale = scale_from_bones(uvd, depth_m, self._ends, self._lengths_m)
        keypoints = by_scale(uvd, scale, depth_m)
        if heads.leaves is not None:
            keypoints, twist = with_leaf_ends(keypoints, twist, heads.leaves.cpu(), self._rest)
        return keypoints, twist, scale
