"""Steps of a training: gone on with exactly, in half precision, with and without the layer."""

from dataclasses import replace

import pytest
import torch
from ikol.errors import IkolError
from ikol.training.images.material import batches
from picture_training import SmallTraining, write_config, write_poses
from studio_pictures import write_studio

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    return write_studio(tmp_path_factory.mktemp("studio"), clips=2, frames=4, held_out=())


def test_two_players_who_were_interrupted_go_on_exactly(studio, tmp_path):
    more = f"poses = '{write_poses(tmp_path / 'poses')}'"
    chance = "scale = [0.8, 1.2]\nmirrored = 0.5\ncolour = 0.3\noccluded = 0.5"
    config = write_config(tmp_path / "c.toml", studio, more=more, rate=1e-4, chance=chance)
    through, first, second = (SmallTraining("hmr", config) for _ in range(3))
    expected = through.run(4)[2:]
    first.run(2)
    torch.save(first.trainer.state(), tmp_path / "kept")
    second.trainer.restore(torch.load(tmp_path / "kept", weights_only=True))
    told = second.run(2)
    for one, other in zip(told, expected, strict=True):
        assert one == pytest.approx(other, rel=1e-4)
    state = through.method.network.state_dict()
    for name, each in second.method.network.state_dict().items():
        torch.testing.assert_close(each, state[name], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "precision"), [("ikol", "float16"), ("ikol", "bfloat16"), ("smpler", "bfloat16")]
)
def test_half_precision_says_about_the_same(studio, tmp_path, name, precision):
    more = "first_epochs = 0" if name == "smpler" else ""
    told = [
        SmallTraining(
            name,
            write_config(
                tmp_path / f"{chosen}.toml",
                studio,
                more=f"precision = '{chosen}'\n{more}",
            ),
        ).run(1)[0]
        for chosen in ("float32", precision)
    ]
    assert told[1]["total"] == pytest.approx(told[0]["total"], rel=0.2)


@pytest.mark.parametrize("name", ["ikol", "hmr", "smpler"])
def test_one_small_picture_is_a_batch(studio, tmp_path, name):
    more = {"hmr": "weights.critic = 0.0", "smpler": "first_epochs = 0"}.get(name, "")
    config = write_config(tmp_path / "c.toml", studio, more=more, batch=1, picture_px=64)
    SmallTraining(name, config).run(1)


@pytest.mark.parametrize("name", ["ikol", "hmr", "smpler"])
def test_only_dropout_makes_two_looks_at_a_batch_differ(studio, tmp_path, name):
    more = {"hmr": "weights.critic = 0.0", "smpler": "first_epochs = 0"}.get(name, "")
    for dropout in ("true", "false"):
        text = f"dropout = {dropout}\n{more}"
        training = SmallTraining(name, write_config(tmp_path / "c.toml", studio, more=text))
        drawn = batches(training.material, training.config, training.method, 0, training.team)
        examples, (player,) = next(drawn), training.method.players
        one, other = (player(examples, 0.5, ()).total for _ in range(2))
        assert bool(one == other) == (dropout == "false")


@pytest.mark.parametrize(("name", "term"), [("hmr", "parameters"), ("smpler", "vertices")])
def test_rotations_teach_also_where_the_shape_is_another_bodys(studio, tmp_path, name, term):
    more = "dropout = false\n" + ("weights.critic = 0.0" if name == "hmr" else "")
    training = SmallTraining(name, write_config(tmp_path / "c.toml", studio, more=more))
    drawn = batches(training.material, training.config, training.method, 0, training.team)
    (player,) = training.method.players
    other = replace(next(drawn), betas_known=torch.zeros(4))
    larger = replace(other, betas=other.betas + 3.0)
    turned = replace(other, R_parent_joint=other.R_parent_joint.flip(1))
    nothing = replace(other, rotations_known=torch.zeros(4))
    said, same, changed, none = (
        float(player(each, 0.0, ()).terms[term]) for each in (other, larger, turned, nothing)
    )
    assert said == same
    assert 0.0 < said < changed
    assert none == 0.0


def test_vertices_of_another_bodys_shape_do_not_teach_smplers(studio, tmp_path):
    more = "[weights]\npicture = 0.0\njoints = 0.0\nrotations = 0.0"
    training = SmallTraining("smpler", write_config(tmp_path / "c.toml", studio, more=more))
    drawn = batches(training.material, training.config, training.method, 0, training.team)
    (player,), examples = training.method.players, next(drawn)
    first = training.method.network.get_submodule("SMPL_predictor")
    with torch.no_grad():  # else a step's shape has a say in the next one's rotations
        first.get_parameter("fc1.weight")[:, -13:-3] = 0.0
    learn = {}
    for known in (0.0, 1.0):
        player.zero_grad()
        player(replace(examples, betas_known=torch.full((4,), known)), 0.0, ()).total.backward()
        learn[known] = [
            bool(first.get_parameter(f"{head}.bias").grad.any()) for head in ("decpose", "decshape")
        ]
    assert learn == {0.0: [True, False], 1.0: [True, True]}


def test_ablation_without_the_layer(studio, tmp_path):
    config = write_config(tmp_path / "c.toml", studio, more="[layer]\ngn_diff = false")
    training = SmallTraining("ikol", config)
    training.run(1)
    # Leaf joints still learn: their rotations are no matter of the layer.
    assert training.method.network.get_parameter("decleaf.weight").grad.any()


def test_hybrik_learns_its_camera_and_its_doubt(studio, tmp_path):
    more = "variant = 'hybrik'\n[weights]\ncamera = 1.0"
    training = SmallTraining("ikol", write_config(tmp_path / "c.toml", studio, more=more))
    (terms,) = training.run(1)
    assert terms["camera"] > 0
    for head in ("deccam", "decsigma", "decphi", "decshape"):
        assert training.method.network.get_parameter(f"{head}.weight").grad.any()


def test_a_loss_that_is_not_finite_ends_it(studio, tmp_path):
    config = write_config(tmp_path / "c.toml", studio, rate=1e9)
    with pytest.raises(IkolError) as caught:
        SmallTraining("ikol", config).run(4)
    assert caught.value.code == "diverged"


def test_pictures_are_the_same_whoever_reads_them(studio, tmp_path):
    chance = "scale = [0.8, 1.2]\nmirrored = 0.5\ncolour = 0.3\noccluded = 0.5"
    read = []
    for workers in (0, 1):
        config = write_config(
            tmp_path / f"{workers}.toml", studio, more=f"workers = {workers}", chance=chance
        )
        small = SmallTraining("ikol", config)
        drawn = batches(small.material, small.config, small.method, 1, small.team)
        read.append([next(drawn) for _ in range(2)])
    for one, other in zip(*read, strict=True):
        assert one.pictures.equal(other.pictures)
        assert one.keypoints.equal(other.keypoints)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_picture_that_cannot_be_read_is_said_whoever_reads_it(tmp_path, workers):
    damaged = write_studio(tmp_path / "studio", clips=1, frames=2, held_out=())
    gone = damaged / "frames" / "000000" / "0001.png"
    gone.unlink()
    config = write_config(tmp_path / "c.toml", damaged, more=f"workers = {workers}")
    small = SmallTraining("ikol", config)
    drawn = batches(small.material, small.config, small.method, 0, small.team)
    with pytest.raises(IkolError) as caught:
        next(drawn)
    error = caught.value
    assert error.message == f"There is no picture that can be read at {gone}."
    assert error.code == "no_picture"
    assert error.remedy
