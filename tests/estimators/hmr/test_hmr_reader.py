"""From HMR's rotations to what the layer gets, and back through the layer."""

import math

import numpy as np
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.estimators.hmr.network import Network
from ikol.estimators.hmr.parameters import mean_parameters
from ikol.estimators.hmr.reader import HmrReader
from ikol.estimators.networks.from_rotations import SMPL_PELVIS_M
from ikol.estimators.registry import entry_named
from ikol.rotations import rotmats_from_rotvecs
from ikol.solver import solve

BOX = np.array([100.0, 50.0, 190.0, 170.0], np.float32)  # 150 from corner to corner
IMAGE = np.zeros((300, 300, 3), np.uint8)


def test_rotations_become_keypoints_from_which_the_layer_finds_them_again():
    pose = 0.3 * torch.randn(24, 3, generator=torch.Generator().manual_seed(6))
    network = Network().eval()
    with torch.no_grad():
        network.regressor.fc3.weight.zero_()
        network.regressor.mean_param.copy_(mean_parameters(pose, torch.zeros(10)))
    rest = load_body().rest_keypoints(np.zeros(10, np.float32))
    reader = HmrReader(network, entry_named("hmr").crop, rest, torch.device("cpu"))
    reading = reader.read(IMAGE, BOX)

    upright = torch.cat((torch.tensor([[math.pi, 0.0, 0.0]]), pose[1:]))
    R = rotmats_from_rotvecs(upright)
    rest_keypoints = torch.from_numpy(rest)
    posed, _ = forward_kinematics(R, rest_keypoints)
    assert np.allclose(reading.keypoints, posed, atol=1e-5)

    solution = solve(
        "swing2",
        torch.from_numpy(reading.keypoints)[None],
        rest_keypoints[None],
        torch.from_numpy(reading.twist_cos_sin)[None],
    )
    assert torch.allclose(solution.R_parent_joint[0], R, atol=1e-3)

    # The square is 224 pixels about 145, 110; the picture is -1..1 from edge to edge.
    seen = 0.9 * (posed + torch.tensor(SMPL_PELVIS_M))[:, :2]
    assert np.allclose(reading.points_px, 112 * seen + torch.tensor([145.0, 110.0]), atol=1e-3)
    assert reading.trust is None
