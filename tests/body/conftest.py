import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ikol.body.model import BodyModel, load_body
from ikol.skeleton import JOINT_PARENTS
from numpy.typing import NDArray


@pytest.fixture(scope="session")
def body() -> BodyModel:
    return load_body()


@pytest.fixture(scope="session")
def smpl_arrays(body: BodyModel) -> dict[str, NDArray[Any]]:
    """The default body as an SMPL file has it, with random pose-dependent corrections."""
    rng = np.random.default_rng(0)
    kintree = np.array([JOINT_PARENTS, range(24)])
    kintree[0, 0] = 2**32 - 1
    vertices = len(body.vertices_template)
    return {
        "v_template": body.vertices_template.astype(np.float64),
        "shapedirs": body.shapedirs.astype(np.float64),
        "posedirs": rng.normal(0.0, 1e-3, (vertices, 3, 207)),
        "J_regressor": body.joint_regressor.astype(np.float64),
        "weights": body.skin_weights.astype(np.float64),
        "kintree_table": kintree,
        "f": body.faces.astype(np.uint32),
    }


@pytest.fixture(scope="session")
def smpl_pkl(smpl_arrays: dict[str, NDArray[Any]], tmp_path_factory: Any) -> Path:
    path = tmp_path_factory.mktemp("smpl") / "SMPL_NEUTRAL.pkl"
    path.write_bytes(pickle.dumps(smpl_arrays, protocol=2))
    return path
