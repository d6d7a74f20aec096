"""Variables with the names and shapes of HMR's released TensorFlow checkpoint, random inside.

Written down from the scopes of the released code, not from our network.
"""

import numpy as np

_BLOCKS = ((1, 3, 64, 64), (2, 4, 256, 128), (3, 6, 512, 256), (4, 3, 1024, 512))


def _norm(scope, channels):
    for name in ("beta", "gamma", "moving_mean", "moving_variance"):
        yield f"{scope}/{name}", (channels,)


def _backbone():
    yield "resnet_v2_50/conv1/weights", (7, 7, 3, 64)
    yield "resnet_v2_50/conv1/biases", (64,)
    for block, units, channels_in, width in _BLOCKS:
        for unit in range(1, units + 1):
            scope = f"resnet_v2_50/block{block}/unit_{unit}/bottleneck_v2"
            depth_in = channels_in if unit == 1 else 4 * width
            yield from _norm(f"{scope}/preact", depth_in)
            if unit == 1:
                yield f"{scope}/shortcut/weights", (1, 1, depth_in, 4 * width)
                yield f"{scope}/shortcut/biases", (4 * width,)
            yield f"{scope}/conv1/weights", (1, 1, depth_in, width)
            yield from _norm(f"{scope}/conv1/BatchNorm", width)
            yield f"{scope}/conv2/weights", (3, 3, width, width)
            yield from _norm(f"{scope}/conv2/BatchNorm", width)
            yield f"{scope}/conv3/weights", (1, 1, width, 4 * width)
            yield f"{scope}/conv3/biases", (4 * width,)
    yield from _norm("resnet_v2_50/postnorm", 2048)


def _rest():
    layers = {
        "3D_module/fc1": (2133, 1024),
        "3D_module/fc2": (1024, 1024),
        "3D_module/fc3": (1024, 85),
        "D/D_conv1": (1, 1, 9, 32),
        "D/D_conv2": (1, 1, 32, 32),
        **{f"D/pose_out_j{joint}": (32, 1) for joint in range(23)},
        "D/shape_fc1/shape_fc1_1": (10, 10),
        "D/shape_fc1/shape_fc1_2": (10, 5),
        "D/shape_final": (5, 1),
        "D/D_alljoints_fc1": (736, 1024),
        "D/D_alljoints_fc2": (1024, 1024),
        "D/D_alljoints_out": (1024, 1),
    }
    for scope, shape in layers.items():
        yield f"{scope}/weights", shape
        yield f"{scope}/biases", shape[-1:]
    yield "mean_param", (1, 85)
    yield "v_template", (6890, 3)  # SMPL's, to be skipped


def official_variables(seed=0):
    """Variables by name."""
    generator = np.random.default_rng(seed)
    return {name: _values(name, shape, generator) for name, shape in [*_backbone(), *_rest()]}


def _values(name, shape, generator):
    if name.endswith(("gamma", "moving_variance")):
        return generator.uniform(0.5, 1.5, shape).astype(np.float32)
    scale = max(np.prod(shape[:-1]), 1) ** -0.5 if len(shape) > 1 else 0.1
    return (scale * generator.standard_normal(shape)).astype(np.float32)
