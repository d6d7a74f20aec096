"""Compiled code against torch: the same answers, for everything that it takes."""

import subprocess
import sys
import threading

import pytest
import torch
from ikol.solver import Mode, Settings, Solution, solve
from ikol.solver.compiled.engine import is_available, takes
from solver_poses import F64, Poses, random_poses
from torch import Tensor
from torch.autograd import forward_ad

TERMS = {"bone_weight": 0.02, "swing_prior": 0.002}
TOLERANCES = {torch.float32: 2e-4, torch.float64: 1e-9}


def a_case(count: int, noise_m: float, dtype: torch.dtype = F64) -> tuple[Poses, Tensor, Tensor]:
    """Poses, noisy targets in another place and weights of which a tenth is zero."""
    poses = random_poses(count, spread_rad=0.5, seed=1)
    generator = torch.Generator().manual_seed(2)
    noise = torch.randn(poses.keypoints.shape, generator=generator, dtype=F64)
    targets = poses.keypoints + noise_m * noise + torch.tensor([1.0, -2.0, 3.0], dtype=F64)
    weights = torch.rand(count, 29, generator=generator, dtype=F64)
    weights = torch.where(weights < 0.1, 0.0, weights)
    weights[:, 1:4] += 0.5  # what the root's rotation is found from
    return poses.to(dtype), targets.to(dtype), weights.to(dtype)


def both(
    *arguments: Tensor,
    mode: Mode = Mode.SWING2,
    settings: dict | None = None,
    **options: Tensor | None,
) -> Solution:
    """Solve with both engines and compare all that comes out; returns that of compiled code."""
    settings = {"iterations": 3, **(settings or {})}
    compiled, plain = (
        solve(mode, *arguments, settings=Settings(engine=engine, **settings), **options)
        for engine in ("compiled", "torch")
    )
    assert_same(compiled, plain)
    return compiled


def assert_same(one: Solution, other: Solution) -> None:
    tolerance = TOLERANCES[one.cost.dtype]
    # In single precision rounding decides which steps at a minimum count as raising the cost.
    decided_otherwise = 1e-3 if one.cost.dtype == torch.float32 else 0.0
    for name in ("R_parent_joint", "keypoints", "cost"):
        ours, theirs = getattr(one, name), getattr(other, name)
        assert ours.shape == theirs.shape
        close = torch.isclose(ours, theirs, atol=tolerance, rtol=tolerance)
        assert int((~close).sum()) <= decided_otherwise * close.numel()
    assert one.converged.dtype == other.converged.dtype
    assert one.converged.shape == other.converged.shape
    if one.converged.numel():
        assert (one.converged == other.converged).float().mean() > 0.99
    assert one.iterations == other.iterations


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("iterations", [0, 1, 3, 8])
def test_with_weights_and_terms(iterations: int, dtype: torch.dtype):
    poses, targets, weights = a_case(203, 0.02, dtype)
    both(
        targets,
        poses.rest_keypoints,
        poses.twist_cos_sin,
        keypoint_weights=weights,
        settings={"iterations": iterations, **TERMS},
    )


@pytest.mark.parametrize("sigma", [0.1, 0.02])
def test_swing1(sigma: float):
    poses, targets, weights = a_case(99, 0.02)
    targets[::4, 18] = torch.nan
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    for terms in ({}, {"bone_weight": 0.1}):
        settings = {"iterations": 5, "sigma": sigma, **terms}
        both(*arguments, mode=Mode.SWING1, settings=settings)
        both(*arguments, mode=Mode.SWING1, settings=settings, keypoint_weights=weights)


def test_swing1_in_single_precision():
    """Where bones are nearly parallel its planes turn fast, and rounding grows with each step."""
    poses, targets, _ = a_case(99, 0.02, torch.float32)
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    both(*arguments, mode=Mode.SWING1, settings={"iterations": 1})
    compiled, plain = (
        solve("swing1", *arguments, settings=Settings(engine=engine)).R_parent_joint
        for engine in ("compiled", "torch")
    )
    assert (compiled - plain).abs().flatten(1).amax(-1).median() < 1e-4


@pytest.mark.parametrize("noise_m", [0.0, 0.02, 0.1])
@pytest.mark.parametrize("terms", [{}, {"bone_weight": 0.3}, {"swing_prior": 0.01}])
def test_with_each_term(terms: dict[str, float], noise_m: float):
    poses, targets, _ = a_case(100, noise_m)
    both(targets, poses.rest_keypoints, poses.twist_cos_sin, settings=terms)


def test_with_trust_in_joints():
    poses, targets, _ = a_case(20, 0.05)
    trust = torch.rand(20, 23, generator=torch.Generator().manual_seed(3), dtype=F64)
    trust[:, ::5] = 0.0
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    even = both(*arguments, settings={"bone_weight": 0.5})
    uneven = both(*arguments, joint_weights=trust, settings={"bone_weight": 0.5})
    assert (even.R_parent_joint - uneven.R_parent_joint).abs().max() > 0.01


@pytest.mark.parametrize("start", [None, "zero", "closed form"])
def test_from_every_start(start: str | None):
    poses, targets, _ = a_case(50, 0.02)
    both(targets, poses.rest_keypoints, poses.twist_cos_sin, settings={"start": start})


def test_starts_that_are_equally_good_are_chosen_alike():
    """On exact targets both closed forms are the solution; their derivatives differ."""
    poses, targets, weights = a_case(300, 0.0)
    arguments = (poses.rest_keypoints, poses.twist_cos_sin)
    both(targets, *arguments, keypoint_weights=weights, settings={"iterations": 0})
    nearly = targets + 1e-7 * torch.randn(
        targets.shape, generator=torch.Generator().manual_seed(4), dtype=F64
    )
    started = both(nearly, *arguments, settings={"iterations": 0})
    adaptive = solve("analytic", nearly, *arguments)
    assert torch.equal(started.cost < 1e-9, torch.ones_like(started.cost, dtype=torch.bool))
    torch.testing.assert_close(started.R_parent_joint, adaptive.R_parent_joint)


def test_from_given_rotations():
    poses, targets, _ = a_case(50, 0.02)
    initial = random_poses(50, seed=7).R_parent_joint
    both(targets, poses.rest_keypoints, poses.twist_cos_sin, initial=initial)


def test_steps_that_raise_the_cost_are_not_taken_and_damp_the_next_one():
    poses, targets, _ = a_case(200, 0.2)
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    cost = both(*arguments, settings={"iterations": 6, "start": "zero"}).cost
    kept = cost[:, 1:] == cost[:, :-1]
    assert kept.any()
    assert (cost.diff(dim=-1) <= 1e-12).all()
    assert (kept[:, :-1] & ~kept[:, 1:]).any()


def test_missing_targets():
    poses, targets, weights = a_case(60, 0.02)
    targets[::2, 20] = torch.nan
    targets[1::2, 18, 1] = torch.inf
    targets[::3, 15] = torch.nan
    weights[:10, 4:12] = 0.0
    settings = {"bone_weight": 0.1, "swing_prior": 0.01}
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    both(*arguments, keypoint_weights=weights, settings=settings)
    weights[:, 12:] = -1.0
    both(*arguments, keypoint_weights=weights, settings=settings)


@pytest.mark.parametrize("mode", [Mode.SWING1, Mode.SWING2])
def test_nothing_seen(mode: Mode):
    poses, targets, _ = a_case(3, 0.0)
    nothing = torch.full_like(targets, torch.nan)
    both(nothing, poses.rest_keypoints, poses.twist_cos_sin, mode=mode)


@pytest.mark.parametrize("mode", [Mode.SWING1, Mode.SWING2])
def test_bones_turned_by_180_degrees(mode: Mode):
    poses, _, _ = a_case(24, 0.0)
    targets = poses.keypoints.clone()
    for frame, joint in enumerate(range(1, 24)):
        child = {10: 27, 11: 28, 15: 24, 22: 25, 23: 26}.get(joint, min(joint + 3, 28))
        targets[frame, child] = 2 * targets[frame, joint] - targets[frame, child]
    rest = poses.rest_keypoints
    both(targets, rest, poses.twist_cos_sin, mode=mode)
    both(torch.stack([-rest, rest]), rest, poses.twist_cos_sin[:2], mode=mode)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_bones_without_length(dtype: torch.dtype):
    poses, targets, _ = a_case(8, 0.02, dtype)
    targets[:, 7] = targets[:, 4]
    targets[0] = 0.0
    rest = poses.rest_keypoints.clone()
    rest[21] = rest[19]
    no_twist = torch.zeros_like(poses.twist_cos_sin)
    settings = {"swing_prior": 0.01, "bone_weight": 0.1}
    both(targets[1:], poses.rest_keypoints, poses.twist_cos_sin[1:], settings=settings)
    for body in (rest, torch.zeros_like(rest)):
        for values in (targets, 1e4 * targets, 1e-25 * targets):
            odd = solve("swing2", values, body, no_twist, settings=Settings(engine="compiled"))
            assert odd.R_parent_joint.isfinite().all()
            assert odd.keypoints.isfinite().all()


def test_any_leading_dimensions_and_strides():
    poses, targets, weights = a_case(6, 0.02)
    rest, twist = poses.rest_keypoints, poses.twist_cos_sin
    flat = both(targets, rest, twist, keypoint_weights=weights).R_parent_joint
    grid = both(
        targets.reshape(2, 3, 29, 3),
        rest.expand(3, 29, 3),
        twist.reshape(2, 3, 23, 2),
        keypoint_weights=weights.reshape(2, 3, 29),
    )
    torch.testing.assert_close(grid.R_parent_joint.flatten(0, 1), flat)
    slanted = targets.mT.contiguous().mT
    every_other = twist.repeat_interleave(2, dim=0)[::2]
    columns = weights.T.contiguous().T
    torch.testing.assert_close(
        both(slanted, rest[None], every_other, keypoint_weights=columns).R_parent_joint, flat
    )
    single = both(targets[4], rest, twist[4], keypoint_weights=weights[4])
    torch.testing.assert_close(single.R_parent_joint, flat[4])
    of_one_target = both(targets[0], rest, twist)
    assert of_one_target.keypoints.shape == (6, 29, 3)
    assert both(targets[:0], rest, twist[:1]).R_parent_joint.shape == (0, 24, 3, 3)


@pytest.mark.parametrize("count", [1, 3, 4, 5, 8, 9])
def test_each_frame_is_solved_as_if_alone(count: int):
    poses, targets, _ = a_case(count, 0.05)
    every = both(targets, poses.rest_keypoints, poses.twist_cos_sin)
    for frame in range(count):
        alone = both(targets[frame], poses.rest_keypoints, poses.twist_cos_sin[frame])
        torch.testing.assert_close(alone.R_parent_joint, every.R_parent_joint[frame])


def test_threads_of_torch_share_large_batches():
    poses, targets, _ = a_case(1500, 0.02)
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        one = solve("swing2", *arguments)
        torch.set_num_threads(3)
        three = solve("swing2", *arguments)
    finally:
        torch.set_num_threads(threads)
    torch.testing.assert_close(one.R_parent_joint, three.R_parent_joint, atol=0, rtol=0)
    torch.testing.assert_close(one.cost, three.cost, atol=0, rtol=0)


def test_several_threads_may_call_at_once():
    poses, targets, _ = a_case(64, 0.02)
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin)
    expected = solve("swing2", *arguments).R_parent_joint
    wrong: list[float] = []

    def work() -> None:
        for _ in range(20):
            R = solve("swing2", *arguments).R_parent_joint
            if not torch.equal(R, expected):
                wrong.append(float((R - expected).abs().max()))

    callers = [threading.Thread(target=work) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert not wrong


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")  # torch's own use
def test_taken_where_no_derivative_is_wanted():
    assert is_available()
    poses, targets, _ = a_case(2, 0.02)
    arguments = (targets, poses.rest_keypoints, poses.twist_cos_sin, None, None, None)
    tracked = (targets.clone().requires_grad_(), *arguments[1:])
    settings = Settings()
    assert takes(Mode.SWING2, settings, arguments)
    assert not takes(Mode.SWING2, Settings(engine="torch"), arguments)
    assert not takes(Mode.SWING2, settings, tracked)
    with torch.no_grad():
        assert takes(Mode.SWING2, settings, tracked)
    with torch.inference_mode():
        assert takes(Mode.SWING2, settings, arguments)
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(targets, torch.ones_like(targets))
        assert not takes(Mode.SWING2, settings, (dual, *arguments[1:]))
    assert not takes(Mode.SWING2, settings, tuple(a if a is None else a.half() for a in arguments))
    seen: list[bool] = []

    def mapped(target: Tensor) -> Tensor:
        seen.append(takes(Mode.SWING2, settings, (target, *arguments[1:])))
        return target

    torch.func.vmap(mapped)(targets)
    torch.func.jvp(mapped, (targets,), (targets,))
    assert seen == [False, False]


def test_asked_for_where_there_is_none():
    poses, targets, _ = a_case(2, 0.02)
    asked, rest = Settings(engine="compiled"), poses.rest_keypoints
    with pytest.raises(ValueError, match="no compiled code"):
        solve(
            "swing2", targets, rest, poses.twist_cos_sin, shapedirs=rest[..., None], settings=asked
        )
    arguments = (targets.requires_grad_(), rest, poses.twist_cos_sin)
    with pytest.raises(ValueError, match="no compiled code"):
        solve("swing2", *arguments, settings=asked)


def test_without_numba_torch_solves():
    script = """
import sys
import torch
from ikol.solver import Settings, solve

assert "numba" not in sys.modules
sys.modules["numba"] = None  # as if it were not installed
rest = torch.randn(29, 3, generator=torch.Generator().manual_seed(0))
assert solve("swing2", rest, rest, torch.ones(23, 2)).cost.isfinite().all()
try:
    solve("swing2", rest, rest, torch.ones(23, 2), settings=Settings(engine="compiled"))
except ImportError:
    print("as expected")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "as expected\n"
