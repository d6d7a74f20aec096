import contextlib
import io
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import scipy.sparse
import smplx
import torch
from ikol.body.model import load_body
from ikol.body.skinning import skin
from ikol.errors import IkolError
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Arrays = dict[str, NDArray[Any]]


@pytest.fixture
def chumpy() -> Iterator[ModuleType]:
    """Modules and classes with chumpy's names, so that pickles name them; gone when loading."""
    names = ("chumpy", "chumpy.ch", "chumpy.reordering")
    modules = {name: ModuleType(name) for name in names}
    for module, kind in (("chumpy.ch", "Ch"), ("chumpy.reordering", "Select")):
        setattr(modules[module], kind, type(kind, (), {"__module__": module}))
    sys.modules.update(modules)
    yield modules["chumpy"]
    for name in names:
        sys.modules.pop(name, None)


def chumpy_object(kind: str, **state: object) -> object:
    instance = getattr(sys.modules[kind.rpartition(".")[0]], kind.rpartition(".")[2])()
    instance.__dict__.update(state)
    return instance


@pytest.mark.parametrize("protocol", [0, 1, 2, 4, 5])
def test_official_pickle_without_chumpy(
    smpl_arrays: Arrays, chumpy: ModuleType, tmp_path: Path, protocol: int
):
    dirs = smpl_arrays["shapedirs"]
    more_dirs = np.concatenate([dirs, np.ones_like(dirs)], axis=2)
    first_ten = np.arange(more_dirs.size).reshape(more_dirs.shape)[..., :10].ravel()
    contents = {
        **smpl_arrays,
        "J_regressor": scipy.sparse.csc_matrix(smpl_arrays["J_regressor"]),
        "weights": chumpy_object("chumpy.ch.Ch", x=smpl_arrays["weights"]),
        "shapedirs": chumpy_object(
            "chumpy.reordering.Select",
            a=chumpy_object("chumpy.ch.Ch", x=more_dirs),
            idxs=first_ten,
            preferred_shape=dirs.shape,
        ),
        "bs_style": "lbs",
        "v_posed": chumpy_object("chumpy.ch.Ch", anything=1),
    }
    path = tmp_path / "basicModel_neutral_lbs_10_207_0_v1.0.0.pkl"
    path.write_bytes(pickle.dumps(contents, protocol=protocol))
    for name in [name for name in sys.modules if name.startswith("chumpy")]:
        del sys.modules[name]

    body = load_body(str(path))
    assert "chumpy" not in sys.modules
    for ours, theirs in (
        (body.vertices_template, "v_template"),
        (body.shapedirs, "shapedirs"),
        (body.posedirs, "posedirs"),
        (body.joint_regressor, "J_regressor"),
        (body.skin_weights, "weights"),
        (body.faces, "f"),
    ):
        assert ours is not None
        assert np.allclose(ours, smpl_arrays[theirs], atol=1e-7)


def test_npz_is_the_same_body_as_pkl(smpl_arrays: Arrays, smpl_pkl: Path, tmp_path: Path):
    np.savez(tmp_path / "body.npz", allow_pickle=True, **smpl_arrays)
    one, other = load_body(str(tmp_path / "body.npz")), load_body(str(smpl_pkl))
    assert one.name == "body"
    assert np.array_equal(one.vertices_template, other.vertices_template)
    assert np.array_equal(one.keypoint_vertices, other.keypoint_vertices)


def test_keypoints_of_an_unknown_topology_are_its_farthest_points(smpl_pkl: Path):
    loaded = load_body(str(smpl_pkl))
    default = load_body()
    difference = loaded.keypoint_template - default.keypoint_template
    assert np.linalg.norm(difference, axis=1).max() < 0.02


def finger_arrays(smpl_arrays: Arrays, joints: int) -> Arrays:
    """The default body with SMPL-H's or SMPL-X's joints: each hand shared by 15, head by 4."""
    rng = np.random.default_rng(3)
    vertices = len(smpl_arrays["v_template"])
    face = joints - 52
    parents = [*smpl_arrays["kintree_table"][0, :22].astype(np.int64), *[15] * face]
    weights = np.zeros((vertices, joints))
    regressor = np.zeros((joints, vertices))
    weights[:, :22] = smpl_arrays["weights"][:, :22]
    regressor[:22] = smpl_arrays["J_regressor"][:22]
    for i in range(22, 22 + face):
        weights[:, i] = 0.1 * weights[:, 15]
        regressor[i] = regressor[15]
    weights[:, 15] *= 1 - 0.1 * face
    for hand, wrist in ((22, 20), (23, 21)):
        start = len(parents)
        parents += [wrist if i % 3 == 0 else start + i - 1 for i in range(15)]
        shares = rng.dirichlet(np.ones(15))
        weights[:, start : start + 15] = smpl_arrays["weights"][:, [hand]] * shares
        regressor[start : start + 15] = smpl_arrays["J_regressor"][hand]
    expressions = rng.normal(0, 1e-3, (vertices, 3, 10))
    return {
        **smpl_arrays,
        "shapedirs": np.concatenate([smpl_arrays["shapedirs"], expressions], axis=2),
        "weights": weights,
        "J_regressor": regressor,
        "kintree_table": np.array([parents, range(joints)]),
        "posedirs": rng.normal(0, 1e-3, (vertices, 3, 9 * (joints - 1))),
        "hands_meanl": np.zeros(45),
        "hands_meanr": np.zeros(45),
        "hands_componentsl": np.zeros((45, 45)),
        "hands_componentsr": np.zeros((45, 45)),
        "lmk_faces_idx": np.zeros(51, dtype=np.int64),
        "lmk_bary_coords": np.zeros((51, 3)),
    }


@pytest.mark.parametrize(("family", "joints"), [("SMPLH", 52), ("SMPLX", 55)])
def test_bodies_with_fingers_equal_smplx_with_flat_hands(
    smpl_arrays: Arrays, tmp_path: Path, family: str, joints: int
):
    path = tmp_path / f"{family}_NEUTRAL.npz"
    np.savez(path, allow_pickle=True, **finger_arrays(smpl_arrays, joints))
    rng = np.random.default_rng(1)
    rotvecs = torch.tensor(rng.normal(0, 0.5, (2, 22, 3)), dtype=torch.float32)
    betas = torch.tensor(rng.normal(0, 1, (2, 10)), dtype=torch.float32)
    with contextlib.redirect_stdout(io.StringIO()):
        model = getattr(smplx, family)(
            str(path), ext="npz", use_pca=False, flat_hand_mean=True, batch_size=2
        )
    theirs = model(
        betas=betas,
        global_orient=rotvecs[:, 0],
        body_pose=rotvecs[:, 1:].flatten(1),
        **({"expression": torch.zeros(2, 10)} if family == "SMPLX" else {}),
    ).vertices
    matrices = torch.eye(3).repeat(2, 24, 1, 1)
    body_rotations = Rotation.from_rotvec(rotvecs.numpy().reshape(-1, 3)).as_matrix()
    matrices[:, :22] = torch.tensor(body_rotations.reshape(2, 22, 3, 3), dtype=torch.float32)
    ours = skin(load_body(str(path)), matrices, betas, torch.zeros(2, 3))
    assert (ours - theirs).abs().max() < 1e-5


class Malicious:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.target,))


def test_a_pickle_with_code_is_refused_and_never_run(smpl_arrays: Arrays, tmp_path: Path):
    path, touched = tmp_path / "SMPL.pkl", tmp_path / "touched"
    path.write_bytes(pickle.dumps({**smpl_arrays, "extra": Malicious(touched)}))
    with pytest.raises(IkolError, match="malicious") as raised:
        load_body(str(path))
    assert raised.value.code == "unsafe_body"
    assert not touched.exists()


@pytest.mark.parametrize(
    "program",
    [
        b"cos\nsystem\n(S'exit 1'\ntR.",
        b"c__builtin__\neval\n(S'1'\ntR.",
        b"cbuiltins\ngetattr\n(cnumpy\nndarray\nS'tofile'\ntR.",
        b"cnumpy\nload\n(S'x'\ntR.",
        b"\x80\x04\x8c\x05numpy\x8c\x12ctypeslib.as_array\x93.",
        b"ccopy_reg\n_reconstructor\n(cnumpy\nndarray\nc__builtin__\nobject\nNtR.",
    ],
)
def test_other_ways_to_run_code_are_refused(tmp_path: Path, program: bytes):
    (tmp_path / "SMPL.pkl").write_bytes(program)
    with pytest.raises(IkolError) as raised:
        load_body(str(tmp_path / "SMPL.pkl"))
    assert raised.value.code in ("unsafe_body", "bad_body")


def test_an_npz_with_pickled_objects_is_refused(smpl_arrays: Arrays, tmp_path: Path):
    touched = tmp_path / "touched"
    objects = np.array([Malicious(touched)], dtype=object)
    np.savez(tmp_path / "body.npz", allow_pickle=True, **{**smpl_arrays, "weights": objects})
    with pytest.raises(IkolError, match="no whole"):
        load_body(str(tmp_path / "body.npz"))
    assert not touched.exists()


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
        (b"\n<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b"not a pickle at all", "not a whole pickle"),
        (pickle.dumps([1, 2, 3]), "no dictionary"),
        (pickle.dumps({"v_template": np.zeros((3, 3))}), "lacks shapedirs"),
    ],
)
def test_what_is_no_body_is_said_plainly(tmp_path: Path, contents: bytes, message: str):
    path = tmp_path / "SMPL_NEUTRAL.pkl"
    path.write_bytes(contents)
    with pytest.raises(IkolError, match=message) as raised:
        load_body(str(path))
    assert raised.value.code == "bad_body"
    assert raised.value.remedy


def test_a_file_that_was_cut_off(smpl_pkl: Path, smpl_arrays: Arrays, tmp_path: Path):
    for name, data in (("cut.pkl", smpl_pkl.read_bytes()), ("cut.npz", _npz(smpl_arrays))):
        (tmp_path / name).write_bytes(data[: len(data) // 2])
        with pytest.raises(IkolError) as raised:
            load_body(str(tmp_path / name))
        assert raised.value.code == "bad_body"


def _npz(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, **arrays)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("J_regressor", np.zeros((16, 778)), "16 joints"),
        ("weights", np.zeros((5, 24)), r"weights has shape \(5, 24\)"),
        ("shapedirs", np.zeros((5, 3, 10)), r"shapedirs has shape \(5, 3, 10\)"),
        ("posedirs", np.zeros((5, 3, 207)), r"posedirs has shape \(5, 3, 207\)"),
        ("kintree_table", np.stack([np.arange(24) - 1, np.arange(24)]), "hang together"),
        ("f", np.array([[0, 1, 99999999]]), "triangles do not fit"),
        ("v_template", None, "are no numbers"),
        ("shapedirs", np.array(["a"]), "holds no numbers"),
        ("keypoint_vertices", np.array([0, 1, 2, 3, 10**6]), "keypoints do not fit"),
        ("keypoint_vertices", np.array([0, 1]), r"keypoint_vertices has shape \(2,\)"),
    ],
)
def test_wrong_shapes_and_values(
    smpl_arrays: Arrays, tmp_path: Path, name: str, value: NDArray[Any] | None, message: str
):
    if value is None:
        value = np.full_like(smpl_arrays[name], np.nan)
    np.savez(tmp_path / "body.npz", allow_pickle=True, **{**smpl_arrays, name: value})
    with pytest.raises(IkolError, match=message):
        load_body(str(tmp_path / "body.npz"))


def test_a_missing_file_names_what_is_valid(tmp_path: Path):
    with pytest.raises(IkolError, match="default") as raised:
        load_body(str(tmp_path / "none.npz"))
    assert raised.value.code == "no_body"


def test_without_smplx_the_message_says_so(smpl_pkl: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "smplx", None)
    with pytest.raises(IkolError, match="pip install smplx") as raised:
        load_body(str(smpl_pkl))
    assert raised.value.code == "no_smplx"
    assert load_body().name == "ikol"
