"""Names and shapes of SMPLer's released checkpoints, written down from them, random inside."""

import torch

_EXCHANGES = {2: (1, 2), 3: (4, 3), 4: (3, 4)}


def _norm(name, channels):
    for part in ("weight", "bias", "running_mean", "running_var"):
        yield f"{name}.{part}", (channels,)
    yield f"{name}.num_batches_tracked", ()


def _conv_norm(conv, norm, channels, channels_in, size=3):
    yield f"{conv}.weight", (channels, channels_in, size, size)
    yield from _norm(norm, channels)


def _backbone(width):
    widths = [width * 2**scale for scale in range(4)]
    yield from _conv_norm("conv1", "bn1", 64, 3)
    yield from _conv_norm("conv2", "bn2", 64, 64)
    for block in range(4):
        name, channels_in = f"layer1.{block}", 64 if block == 0 else 256
        yield from _conv_norm(f"{name}.conv1", f"{name}.bn1", 64, channels_in, 1)
        yield from _conv_norm(f"{name}.conv2", f"{name}.bn2", 64, 64)
        yield from _conv_norm(f"{name}.conv3", f"{name}.bn3", 256, 64, 1)
        if block == 0:
            yield from _conv_norm(f"{name}.downsample.0", f"{name}.downsample.1", 256, 64, 1)
    yield from _conv_norm("transition1.0.0", "transition1.0.1", widths[0], 256)
    yield from _conv_norm("transition1.1.0.0", "transition1.1.0.1", widths[1], 256)
    for number in (2, 3):
        name = f"transition{number}.{number}.0"
        yield from _conv_norm(f"{name}.0", f"{name}.1", widths[number], widths[number - 1])
    for stage, (modules, branches) in _EXCHANGES.items():
        for module in range(modules):
            yield from _exchange(f"stage{stage}.{module}", widths[:branches])


def _exchange(name, widths):
    for branch, width in enumerate(widths):
        for block in range(4):
            inner = f"{name}.branches.{branch}.{block}"
            for number in (1, 2):
                yield from _conv_norm(f"{inner}.conv{number}", f"{inner}.bn{number}", width, width)
    for target, width in enumerate(widths):
        for source, width_in in enumerate(widths):
            inner = f"{name}.fuse_layers.{target}.{source}"
            if source > target:
                yield from _conv_norm(f"{inner}.0", f"{inner}.1", width, width_in, 1)
            for step in range(target - source):
                out = width if step == target - source - 1 else width_in
                yield from _conv_norm(f"{inner}.{step}.0", f"{inner}.{step}.1", out, width_in)


def _linear(name, rows, columns):
    yield f"{name}.weight", (rows, columns)
    yield f"{name}.bias", (rows,)


def _layer(name):
    for norm in ("LayerNorm_attn", "mlp.0"):
        yield f"{name}.{norm}.weight", (128,)
        yield f"{name}.{norm}.bias", (128,)
    for part in ("attention.query", "attention.key", "attention.value", "linear_attn"):
        yield from _linear(f"{name}.{part}", 128, 128)
    yield from _linear(f"{name}.mlp.1", 256, 128)
    yield from _linear(f"{name}.mlp.3", 128, 256)


def _block(name, width):
    for scale in range(4):
        inner = f"{name}.raw_feat_projection_layer.{scale}"
        yield f"{inner}.0.weight", (128, width * 2**scale, 1, 1)
        yield f"{inner}.0.bias", (128,)
        yield f"{inner}.1.weight", (128,)
        yield f"{inner}.1.bias", (128,)
    yield from _linear(f"{name}.joint_feat_projection_layer.0", 128, 128)
    block = f"{name}.trans_block"
    yield f"{block}.feat_position_embedding", (1, 128, 56, 56)
    yield f"{block}.position_embeddings.weight", (26, 128)
    for part in ("early_embedding", "head", "residual"):
        yield from _linear(f"{block}.{part}", 128, 128)
    for unit in range(2):
        inner = f"{block}.trans_units.{unit}"
        for scale in range(4):
            yield from _layer(f"{inner}.global_unit.trans_layer_list.{scale}.transformer_layer")
        yield from _layer(f"{inner}.local_unit.trans_layer_list.0.transformer_layer")
        yield f"{inner}.local_unit.relative_position_encoding_table.0", (1, 4, 9, 9)
        yield from _layer(f"{inner}.self_trans_layer.self_trans_layer")
    for predictor, rows in (("theta", 6), ("beta", 10), ("cam", 3)):
        yield from _linear(f"{name}.{predictor}_predictor", rows, 128)


def _shapes(width):
    for name, shape in _backbone(width):
        yield f"backbone.{name}", shape
    features = 8 * width
    yield from {"init_pose": (1, 144), "init_shape": (1, 10), "init_cam": (1, 3)}.items()
    for name, rows, columns in (
        ("fc1", 1024, features + 157),
        ("fc2", 1024, 1024),
        ("decpose", 144, 1024),
        ("decshape", 10, 1024),
        ("deccam", 3, 1024),
    ):
        yield from _linear(name, rows, columns)


def official_state(width, seed=0):
    """A `state_dict` with the names and shapes of a released file."""
    head = {"init_", "fc1", "fc2", "dec"}
    shapes = {
        f"SMPL_predictor.{name}" if name.startswith(tuple(head)) else name: shape
        for name, shape in _shapes(width)
    }
    for name, columns in (("theta", 9), ("beta", 10), ("cam", 3)):
        shapes |= dict(_linear(f"init_query_layer_{name}", 128, columns))
    shapes |= dict(_linear("global_feat_projection", 128, 8 * width))
    for block in range(3):
        shapes |= dict(_block(f"transformer.{block}", width))
    shapes["smpl_handler.J_regressor_h36m_correct"] = (17, 6890)
    shapes["smpl_handler.smpl.v_template"] = (6890, 3)
    generator = torch.Generator().manual_seed(seed)
    return {name: _values(name, shape, generator) for name, shape in shapes.items()}


def _values(name, shape, generator):
    if name.endswith("num_batches_tracked"):
        return torch.tensor(1)
    if name.endswith("running_var"):
        return torch.ones(shape)
    if name.endswith("init_cam"):
        return torch.tensor([[1.0, 0.0, 0.0]])
    fan_in = max(torch.Size(shape[1:]).numel(), 1) if len(shape) > 1 else 1000
    scale = 0.01 if "predictor" in name or ".dec" in name else fan_in**-0.5
    return scale * torch.randn(shape, generator=generator)
