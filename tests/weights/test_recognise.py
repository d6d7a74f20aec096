"""Users' own bodies and checkpoints, recognised without running anything in them."""

import json
import pickle
import struct

import numpy as np
import pytest
import torch
from ikol.weights import find_user_files, recognise

BODY = {
    "v_template": np.zeros((8, 3)),
    "shapedirs": np.zeros((8, 3, 10)),
    "weights": np.zeros((8, 24)),
    "J_regressor": np.zeros((24, 8)),
    "f": np.zeros((2, 3), np.uint32),
}
CHECKPOINTS = {
    "HybrIK": [
        "preact.layer1.0.conv1.weight",
        "deconv_layers.0.weight",
        "decphi.weight",
        "deccam.weight",
    ],
    "IKOL": [
        "preact.layer1.0.conv1.weight",
        "deconv_layers.0.weight",
        "decphi.weight",
        "decleaf.bias",
    ],
    "SPIN": ["layer4.0.conv1.weight", "decpose.weight", "decshape.weight", "deccam.weight"],
    "SMPLer": [
        "backbone.conv1.weight",
        "SMPL_predictor.decpose.weight",
        "transformer.0.theta_predictor.weight",
    ],
}


def write_npz(path, arrays):
    np.savez(path, **arrays)


def write_pickle(path, arrays):
    path.write_bytes(pickle.dumps(arrays, protocol=2))


@pytest.mark.parametrize("write", [write_npz, write_pickle])
@pytest.mark.parametrize(
    ("stem", "extra", "title"),
    [
        ("SMPL_NEUTRAL", {}, "SMPL neutral body"),
        ("basicModel_f_lbs_10_207_0_v1.0.0", {}, "SMPL female body"),
        ("basicmodel_m_lbs_10_207_0_v1.1.0", {}, "SMPL male body"),
        ("SMPLH_MALE", {"hands_meanl": np.zeros(45)}, "SMPL-H male body"),
        (
            "SMPLX_FEMALE",
            {"hands_meanl": np.zeros(45), "lmk_faces_idx": np.zeros(51)},
            "SMPL-X female body",
        ),
        ("somebody", {}, "SMPL body"),
    ],
)
def test_bodies(tmp_path, write, stem, extra, title):
    path = tmp_path / f"{stem}{'.npz' if write is write_npz else '.pkl'}"
    write(path, {**BODY, **extra})
    found = recognise(path)
    assert (found.kind, found.title) == ("body", title)


@pytest.mark.parametrize("network", CHECKPOINTS)
@pytest.mark.parametrize("wrap", [False, True])
def test_checkpoints(tmp_path, network, wrap):
    parameters = {name: torch.zeros(2) for name in CHECKPOINTS[network]}
    path = tmp_path / "checkpoint.pth"
    torch.save({"model": parameters, "epoch": 3} if wrap else parameters, path)
    found = recognise(path)
    assert (found.kind, found.title) == ("checkpoint", network)


@pytest.mark.parametrize("network", CHECKPOINTS)
def test_checkpoints_of_the_legacy_format(tmp_path, network):
    path = tmp_path / "checkpoint.pth"
    parameters = {name: torch.zeros(2) for name in CHECKPOINTS[network]}
    torch.save(parameters, path, _use_new_zipfile_serialization=False)
    assert recognise(path).title == network


@pytest.mark.parametrize("network", CHECKPOINTS)
def test_safetensors(tmp_path, network):
    entry = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
    header = json.dumps(dict.fromkeys(CHECKPOINTS[network], entry)).encode()
    path = tmp_path / "model.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    assert recognise(path).title == network


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pkl", b""),
        ("empty.pth", b""),
        ("text.npz", b"no archive"),
        ("short.safetensors", b"\x01"),
        ("huge.safetensors", struct.pack("<Q", 1 << 60)),
        ("wrong.safetensors", struct.pack("<Q", 4) + b"[1]\x00"),
        ("other.pth", pickle.dumps({"a": 1})),
        ("notes.txt", b"v_template shapedirs weights"),
    ],
)
def test_other_files_are_nothing_known(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert recognise(tmp_path / name) is None


class Trap:
    def __init__(self, witness):
        self.witness = witness

    def __reduce__(self):
        return (open, (str(self.witness), "w"))


@pytest.mark.parametrize("suffix", [".pkl", ".pth"])
def test_nothing_in_a_file_is_run(tmp_path, suffix):
    witness = tmp_path / "witness"
    path = tmp_path / f"SMPL_NEUTRAL{suffix}"
    path.write_bytes(pickle.dumps({**BODY, "trap": Trap(witness)}))
    recognise(path)
    assert not witness.exists()
    with pickle.loads(path.read_bytes())["trap"]:
        assert witness.exists()  # the trap does work


def test_files_are_found_in_subfolders_and_the_projects_own_are_not_the_users(tmp_path):
    (tmp_path / "smpl" / "models").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    write_npz(tmp_path / "smpl" / "models" / "SMPL_MALE.npz", BODY)
    write_npz(tmp_path / ".hidden" / "SMPL_MALE.npz", BODY)
    write_npz(tmp_path / "ikol_body.npz", BODY)
    found = find_user_files(tmp_path)
    assert [user_file.path.name for user_file in found] == ["SMPL_MALE.npz"]


def test_a_folder_that_is_not_there_has_no_files(tmp_path):
    assert find_user_files(tmp_path / "nothing") == []
