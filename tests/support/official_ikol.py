"""Files with the names and shapes of the checkpoints that IKOL and HybrIK released, random inside.

Written down from the released files, not from our network.
"""

import torch

_BLOCKS = {1: (3, 64, 64), 2: (4, 64, 128), 3: (6, 128, 256), 4: (3, 256, 512)}


def _norm(name, channels):
    yield f"{name}.weight", (channels,)
    yield f"{name}.bias", (channels,)
    yield f"{name}.running_mean", (channels,)
    yield f"{name}.running_var", (channels,)
    yield f"{name}.num_batches_tracked", ()


def _backbone():
    yield "preact.conv1.weight", (64, 3, 7, 7)
    yield from _norm("preact.bn1", 64)
    for layer, (blocks, channels_in, channels) in _BLOCKS.items():
        for block in range(blocks):
            name = f"preact.layer{layer}.{block}"
            first_in = channels_in if block == 0 else channels
            yield f"{name}.conv1.weight", (channels, first_in, 3, 3)
            yield from _norm(f"{name}.bn1", channels)
            yield f"{name}.conv2.weight", (channels, channels, 3, 3)
            yield from _norm(f"{name}.bn2", channels)
            if block == 0 and layer > 1:
                yield f"{name}.downsample.0.weight", (channels, channels_in, 1, 1)
                yield from _norm(f"{name}.downsample.1", channels)


def _heads(keypoints, camera, leaves):
    for place, channels_in in ((0, 512), (3, 256), (6, 256)):
        yield f"deconv_layers.{place}.weight", (channels_in, 256, 4, 4)
        yield from _norm(f"deconv_layers.{place + 1}", 256)
    yield "final_layer.weight", (keypoints * 64, 256, 1, 1)
    yield "final_layer.bias", (keypoints * 64,)
    sizes = {"fc1": (1024, 512), "fc2": (1024, 1024), "decshape": (10, 1024), "decphi": (46, 1024)}
    if camera:
        sizes |= {"deccam": (3, 1024), "decsigma": (29, 1024)}
    if leaves:
        sizes |= {"decleaf": (20, 1024)}
    for name, (rows, columns) in sizes.items():
        yield f"{name}.weight", (rows, columns)
        yield f"{name}.bias", (rows,)
    yield "init_shape", (10,)
    if camera:
        yield "init_cam", (3,)


def _smpl(with_options):
    yield "smpl.faces_tensor", (13776, 3)
    yield "smpl.v_template", (6890, 3)
    yield "smpl.shapedirs", (6890, 3, 10)
    yield "smpl.posedirs", (207, 20670)
    yield "smpl.J_regressor", (24, 6890)
    yield "smpl.J_regressor_h36m", (17, 6890)
    yield "smpl.children_map", (29,)
    yield "smpl.parents", (29,)
    yield "smpl.lbs_weights", (6890, 24)
    if with_options:
        yield "smpl.children_map_opt", (24,)


def official_state(keypoints, camera=False, leaves=False, seed=0):
    """A `state_dict` with the names and shapes of a released file."""
    generator = torch.Generator().manual_seed(seed)
    shapes = dict(_backbone()) | dict(_heads(keypoints, camera, leaves)) | dict(_smpl(leaves))
    return {name: _values(name, shape, generator) for name, shape in shapes.items()}


def _values(name, shape, generator):
    if name.startswith("smpl."):
        return torch.zeros(()).expand(shape)  # large, and to be dropped
    if name.endswith("num_batches_tracked"):
        return torch.tensor(1)
    if name.endswith("running_var"):
        return torch.ones(shape)
    if name == "init_cam":
        return torch.tensor([0.9, 0.0, 0.0])
    fan_in = max(torch.Size(shape[1:]).numel(), 1) if len(shape) > 1 else 1000
    return torch.randn(shape, generator=generator) / fan_in**0.5
