"""Scenes rendered by every Blender that is found, and seen by the real nets."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from ikol.body.kinematics import forward_kinematics
from ikol.body.model import load_body
from ikol.errors import IkolError
from ikol.export.find_blender import find_blenders
from ikol.motion.camera import project
from ikol.skeleton import JOINT_NAMES
from ikol.training.data.clip import find_clips, read_clip
from ikol.training.data.ideal import IdealNets
from ikol.training.data.scenes import SceneMaker
from ikol.training.render.blender import Renderer
from ikol.training.render.clips import ClipMaker, installed_nets, render_clips
from ikol.training.render.stage import StageBuilder
from marching import marching

pytestmark = pytest.mark.blender
BODY = load_body()
BLENDERS = list(dict.fromkeys(find_blenders()))
FRAMES = 2
SCENES = SceneMaker([marching("07_01")], seed=2, frames=2 * FRAMES)
INSIDE = [JOINT_NAMES.index(name) for name in JOINT_NAMES if "foot" not in name]


@pytest.fixture(scope="module", params=BLENDERS, ids=lambda b: b.executable.parents[1].name)
def renderer(request):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IKOL_BLENDER", str(request.param.executable))
        with Renderer() as renderer:
            yield renderer


def painted(stage, colour):
    """A stage with the body in one colour, in nothing but light from everywhere."""
    textures = tuple(np.full((2, 2, 3), colour, np.uint8) for _ in stage.paint.textures)
    lighting = replace(
        stage.lighting,
        colours=np.zeros((3, 3), np.float32),
        ambient=np.ones(3, np.float32),
        shadow=0.0,
        cavity=0.0,
    )
    return replace(stage, paint=replace(stage.paint, textures=textures), lighting=lighting)


def bare(stage):
    """A stage without anything but the ground and the wall."""
    quads = stage.surroundings
    few = replace(
        quads.paint,
        faces=quads.paint.faces[:2],
        uv=quads.paint.uv[:2],
        texture_of_face=quads.paint.texture_of_face[:2],
    )
    return replace(
        stage, surroundings=replace(quads, paint=few, corners_world=quads.corners_world[:8])
    )


def joints_px(scene):
    rest = torch.from_numpy(BODY.rest_keypoints(scene.betas))
    joints, _ = forward_kinematics(torch.from_numpy(scene.R_parent_joint), rest)
    view = scene.view
    camera = joints.numpy()[:, INSIDE] + scene.pelvis_camera[:, None]
    return project(camera, view.focal_px, view.width, view.height)


def test_true_joints_lie_on_the_body_in_the_picture(renderer):
    for index in range(2):
        stage = StageBuilder(BODY).build(SCENES.make(index), np.random.default_rng(index))
        pair = [
            np.stack(list(renderer.frames(painted(bare(stage), colour)))).astype(float)
            for colour in (30, 220)
        ]
        body = (pair[1] - pair[0]).mean(axis=-1) > 40.0
        places = np.round(joints_px(stage.scene)).astype(int)
        view = stage.scene.view
        assert body.shape[1:] == (view.height, view.width)
        inside = (places >= 0).all(-1) & (places < [view.width, view.height]).all(-1)
        assert inside.any()
        for frame, place in zip(*np.nonzero(inside), strict=True):
            x, y = places[frame, place]
            around = body[frame, max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
            assert around.any(), (index, frame, JOINT_NAMES[INSIDE[place]])
        # It is a person, not a picture full of body.
        assert 0.005 < body.mean() < 0.6


def test_the_nets_see_the_person_and_the_seed_is_all_there_is(renderer, tmp_path):
    nets = installed_nets()
    for folder in ("once", "again"):
        maker = ClipMaker(renderer, nets)
        made = render_clips(maker, SCENES, tmp_path / folder, 1, frames=FRAMES, seed=4)
        assert [name for name, _, _ in made] == ["000000"]
    once, again = (
        [read_clip(path) for path in find_clips(tmp_path / folder)] for folder in ("once", "again")
    )
    assert len(once) == len(nets)
    for a, b in zip(once, again, strict=True):
        assert a.seen.rendered
        assert len(a.scene.timestamps_s) == FRAMES
        np.testing.assert_array_equal(a.seen.landmarks_px, b.seen.landmarks_px)
        assert a.seen.tracked.any()
        true = IdealNets().see(a.scene)
        off_px = np.linalg.norm(a.seen.landmarks_px[..., :2] - true.landmarks_px, axis=-1)
        sure = a.seen.landmarks_px[..., 2] > 0.9
        assert np.median((off_px / true.px_per_m[:, None])[sure]) < 0.06  # metres


def test_a_run_goes_on_where_it_stopped(renderer, tmp_path):
    maker = ClipMaker(renderer, installed_nets())
    first = render_clips(maker, SCENES, tmp_path, 1, frames=2, seed=4, keep_frames=True)
    assert len(list(first)) == 1
    assert len(list((tmp_path / "frames" / "000000").iterdir())) == 2
    assert not list(render_clips(maker, SCENES, tmp_path, 1, frames=2, seed=4))
    more = render_clips(maker, SCENES, tmp_path, 1, frames=2, seed=4, cameras=2)
    assert [name for name, _, _ in more] == ["000000.1"]
    with pytest.raises(IkolError, match="seed 4"):
        next(render_clips(maker, SCENES, tmp_path, 1, frames=2, seed=5))
    # What is done is done for the nets that were there: another one would never get its clips.
    with pytest.raises(IkolError, match=f"nets {maker.nets}"):
        next(render_clips(ClipMaker(renderer, {}), SCENES, tmp_path, 2, frames=2, seed=4))


def test_a_blender_that_ends_is_an_error(renderer):
    del renderer  # only so that there is a Blender
    stage = StageBuilder(BODY).build(SCENES.make(0), np.random.default_rng(0))
    broken = replace(stage, vertices_world=stage.vertices_world[:, :7])
    with Renderer() as short_lived, pytest.raises(IkolError) as error:
        list(short_lived.frames(broken))
    assert error.value.code == "blender_failed"
